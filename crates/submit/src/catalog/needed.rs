//! Which files a product needs, by its colorspec and by the options of groups in which one has to be chosen.

use std::collections::{BTreeMap, BTreeSet};

use super::kind::GroupKind;
use super::row::Group;

/// Combinations of a product that are asked about for each colorspec; of one with more choices, only what holds without them is.
const COMBINATIONS: usize = 40;

/// Reason codes, such as `fr`.
pub type Reasons = BTreeSet<String>;

/// The files that a product needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// By colorspec and, for a choice, the option; an empty option for the first choices of all groups.
    by: BTreeMap<(String, String), Reasons>,
}

/// What is known of the files of one combination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The files that are needed for certain.
    pub reasons: Reasons,
    /// Whether no other file can be needed: every option that was chosen has been asked about.
    pub is_all: bool,
}

/// One question: a colorspec, the option that is chosen other than at first, and all options that are asked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// The colorspec.
    pub colorspec: String,
    /// The options that the answer holds for, in [`Needed`]; an empty text for the first choices of all groups.
    pub stands_for: Vec<String>,
    /// What is asked with.
    pub options: Vec<String>,
}

impl Needed {
    /// Adds what 4over says of a combination.
    pub fn add(&mut self, colorspec: &str, option: &str, reason: &str) {
        let key = (colorspec.to_ascii_lowercase(), option.to_ascii_lowercase());
        self.by.entry(key).or_default().insert(reason.to_owned());
    }

    /// Returns what is known of a job with these options; none if 4over has not said.
    pub fn of(&self, groups: &[Group], colorspec: &str, options: &[String]) -> Option<Known> {
        let of = |option: &str| self.by.get(&(colorspec.to_ascii_lowercase(), option.to_ascii_lowercase()));
        let first = of("")?;
        let chosen: Vec<&String> = options.iter().filter(|option| is_choice(groups, option)).collect();
        let answers: Vec<Option<&Reasons>> = chosen.iter().map(|option| of(option)).collect();
        let (is_all, answers) =
            (answers.iter().all(Option::is_some), answers.into_iter().flatten().collect::<Vec<_>>());
        let common = first.iter().filter(|reason| answers.iter().all(|answer| answer.contains(*reason)));
        let added = answers.iter().flat_map(|answer| answer.iter()).filter(|reason| !first.contains(*reason));
        Some(Known { reasons: common.chain(added).cloned().collect(), is_all })
    }
}

/// Lists what 4over is asked about a product: for each colorspec, the first options of all groups in which one has to be chosen,
/// and each other option of such a group beside the first ones of the others.
pub fn combinations(groups: &[Group]) -> Vec<Combination> {
    let colorspecs = groups.iter().filter(|group| group.kind == GroupKind::Colorspec).flat_map(|group| &group.options);
    let chosen: Vec<&Group> = groups
        .iter()
        .filter(|group| group.kind == GroupKind::Other && group.minoccurs > 0 && !group.options.is_empty())
        .collect();
    let first: Vec<&str> = chosen.iter().map(|group| group.options[0].uuid.as_str()).collect();
    let others: usize = chosen.iter().map(|group| group.options.len() - 1).sum();
    let mut combinations = Vec::new();
    for colorspec in colorspecs.map(|option| option.uuid.as_str()) {
        let asked = |stands_for: Vec<&str>, options: &[&str]| Combination {
            colorspec: colorspec.to_owned(),
            stands_for: stands_for.into_iter().map(str::to_owned).collect(),
            options: [colorspec].into_iter().chain(options.iter().copied()).map(str::to_owned).collect(),
        };
        if others > COMBINATIONS {
            combinations.push(asked(vec![""], &first));
            continue;
        }
        combinations.push(asked([""].into_iter().chain(first.iter().copied()).collect(), &first));
        for (at, group) in chosen.iter().enumerate() {
            for option in &group.options[1..] {
                let mut options = first.clone();
                options[at] = &option.uuid;
                combinations.push(asked(vec![&option.uuid], &options));
            }
        }
    }
    combinations
}

/// Tells whether an option is one of several, or may be left out, so that it can change which files are needed.
fn is_choice(groups: &[Group], option: &str) -> bool {
    let has = |group: &&Group| group.options.iter().any(|known| known.uuid.eq_ignore_ascii_case(option));
    match groups.iter().find(has) {
        Some(group) => group.kind == GroupKind::Other && (group.options.len() > 1 || group.minoccurs == 0),
        None => true,
    }
}
