//! Which bare job numbers belong to whom, and what belongs to nobody.

use super::Outcome;
use super::order::{Order, OrderStatus};
use crate::fourover::number::is_job_number;

impl Order<'_> {
    /// Gives the numbers of a bare list to the jobs that have no error, in the order of the request.
    ///
    /// Only when counts agree and no number is empty or repeated; 4over relates such a list to the request by nothing else (seed 003).
    pub(super) fn by_position(&self, job_names: &[String]) -> Option<Vec<Option<String>>> {
        let bare = &self.job_ids.bare;
        let sound = bare
            .iter()
            .all(|number| is_job_number(number) && !self.job_ids.repeats(number) && !job_names.contains(number));
        let known = matches!(self.status, OrderStatus::Success | OrderStatus::Warning);
        let without_error = |name: &String| self.errors_of(name).next().is_none();
        if bare.is_empty()
            || !sound
            || !known
            || job_names.iter().filter(|name| without_error(name)).count() != bare.len()
        {
            return None;
        }
        let mut numbers = bare.iter();
        Some(job_names.iter().map(|name| without_error(name).then(|| numbers.next().cloned()).flatten()).collect())
    }

    /// Tells whether `job_ids` has more nameless numbers than there are jobs named nowhere, so that one may belong to a job with an error.
    pub(super) fn has_number_to_spare(&self, job_names: &[String], positions_used: bool) -> bool {
        let nameless = self.job_ids.entries.iter().filter(|entry| entry.name.is_none()).count();
        let bare = if positions_used { 0 } else { self.job_ids.bare.len() };
        let silent = job_names.iter().filter(|name| !positions_used && !self.is_named(name)).count();
        nameless + bare + self.job_ids.odd.len() > silent
    }

    /// Lists job numbers that no outcome carries, odd elements, and errors that were given to nobody.
    pub(super) fn unattributed(&self, job_names: &[String], outcomes: &[Outcome]) -> Vec<String> {
        let carried = |number: &&String| outcomes.iter().any(|outcome| outcome.number() == Some(number.as_str()));
        let numbers = self.job_ids.entries.iter().filter_map(|entry| entry.number.as_ref()).chain(&self.job_ids.bare);
        let mut unattributed: Vec<String> =
            numbers.filter(|number| !carried(number)).chain(&self.job_ids.odd).cloned().collect();
        for error in &self.errors {
            match &error.name {
                Some(name) if job_names.contains(name) => {}
                Some(name) => unattributed.push(format!("{name}: {}", error.refusal)),
                None if self.failed_as_a_whole() => {}
                None => unattributed.push(error.refusal.to_string()),
            }
        }
        unattributed
    }

    fn is_named(&self, name: &str) -> bool {
        self.errors_of(name).next().is_some()
            || self.job_ids.entries.iter().any(|entry| entry.name.as_deref() == Some(name))
    }
}
