//! Where a value of the request comes from: the rule, the source and the value there, for a rule of 4over that it breaks.

use crate::diagnostic::Place;
use crate::problem::{Problem, shortened};
use crate::trace::Step;

/// Where a value comes from, as far as it is known.
pub(super) struct Origin {
    mapping: String,
    rule: Option<Place>,
    source: Option<String>,
    value: Option<String>,
}

/// Finds the step that made an output; else the one that made what it is a part of, or a part of it.
pub(super) fn of(output: &str, steps: &[Step]) -> Option<Origin> {
    if let Some(step) = steps.iter().find(|step| step.output == output) {
        let source = step.reads.first().map(|read| read.source.clone());
        return Some(Origin { source, value: step.value.clone(), ..Origin::of_rule(step) });
    }
    let above = steps.iter().filter(|step| is_below(output, &step.output));
    let above = above.max_by_key(|step| step.output.len());
    if let Some(step) = above.filter(|step| !is_job(&step.output)) {
        return Some(Origin { source: step.reads.first().map(|read| read.source.clone()), ..Origin::of_rule(step) });
    }
    let below = steps.iter().find(|step| is_below(&step.output, output)).map(Origin::of_rule);
    below.or_else(|| above.map(|step| Origin { rule: None, ..Origin::of_rule(step) }))
}

impl Origin {
    fn of_rule(step: &Step) -> Origin {
        Origin { mapping: step.mapping.clone(), rule: step.at.clone(), source: None, value: None }
    }

    /// Says it of a problem.
    pub(super) fn tell(self, problem: &mut Problem) {
        problem.mapping = Some(self.mapping);
        problem.rule = self.rule;
        problem.source = self.source;
        problem.value = self.value.map(|value| shortened(&value));
    }
}

fn is_below(pointer: &str, above: &str) -> bool {
    pointer.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// Tells whether an output is a whole job, which its quantity made.
fn is_job(output: &str) -> bool {
    output.strip_prefix("/jobs/").is_some_and(|number| !number.contains('/'))
}
