//! Trying out which texts have to stay: those on which it depends what becomes of the order, and no others.

use super::cover::Cover;
use super::role::Role;
use super::{Text, meaning};
use crate::project::Document;
use crate::suite::Project;
use serde_json::Value;
use std::collections::BTreeMap;

/// How much of a text stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// Nothing but its form.
    StandIn,
    /// All but the people who are mentioned in it.
    Scrubbed,
    /// All of it.
    Whole,
}

/// What a text becomes.
pub(super) struct Forms {
    stand_in: String,
    scrubbed: String,
}

impl Forms {
    /// Finds what a text becomes. A number is a number of something, unless its member says that it is somebody's, or it is a
    /// phone number.
    pub(super) fn of(text: &Text, cover: &Cover) -> Self {
        let is_amount = text.is_number && matches!(text.role, Role::Free | Role::Own | Role::Fixed);
        match is_amount {
            true => {
                let number = cover.scrubbed_number(&text.text);
                Forms { stand_in: number.clone(), scrubbed: number }
            }
            false => Forms { stand_in: cover.stand_in(text), scrubbed: cover.scrubbed(&text.text) },
        }
    }
}

/// An order, and what a case made of it has to mean.
pub(super) struct Trial<'t> {
    pub(super) envelope: &'t Value,
    pub(super) texts: &'t [Text],
    /// What each text becomes at each level but the last.
    pub(super) forms: Vec<Forms>,
    pub(super) project: Project<'t>,
    pub(super) wanted: &'t Value,
}

impl Trial<'_> {
    /// Finds how much of each text has to stay, and returns it with what the case means then.
    pub(super) fn levels(&self, keep: &[&str]) -> Result<(Vec<Level>, Value), String> {
        let least: Vec<Level> = self
            .texts
            .iter()
            .map(|text| if keep.contains(&text.pointer.as_str()) { Level::Scrubbed } else { Level::StandIn })
            .collect();
        if let Ok(meaning) = self.meaning(&least)
            && meaning == *self.wanted
        {
            return Ok((least, meaning));
        }
        let groups = self.groups();
        let mut levels = least.clone();
        groups.iter().flatten().for_each(|&index| levels[index] = Level::Whole);
        let meaning = self.meaning(&levels)?;
        if meaning != *self.wanted {
            return Ok((levels, meaning));
        }
        for group in &groups {
            let lowest = group.iter().any(|&index| least[index] == Level::Scrubbed);
            let tries: &[Level] = if lowest { &[Level::Scrubbed] } else { &[Level::StandIn, Level::Scrubbed] };
            let means_the_same = |level: &&Level| {
                let mut tried = levels.clone();
                group.iter().for_each(|&index| tried[index] = **level);
                self.meaning(&tried).is_ok_and(|meaning| meaning == *self.wanted)
            };
            if let Some(level) = tries.iter().find(means_the_same) {
                group.iter().for_each(|&index| levels[index] = *level);
            }
        }
        Ok((levels, meaning))
    }

    /// Groups the texts that may have to stay: the same text is replaced everywhere or nowhere.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<(&str, bool), Vec<usize>> = BTreeMap::new();
        for (index, text) in self.texts.iter().enumerate().filter(|(_, text)| text.may_stay) {
            if self.forms[index].stand_in != text.text {
                groups.entry((&text.text, text.role == Role::Own)).or_default().push(index);
            }
        }
        groups.into_values().collect()
    }

    fn meaning(&self, levels: &[Level]) -> Result<Value, String> {
        let bytes = self.envelope(levels).to_string();
        let document = Document::read(bytes.as_bytes()).map_err(|error| error.to_string())?;
        meaning::of(&document, self.project).map(|(meaning, _)| meaning)
    }

    /// Makes the case.
    pub(super) fn envelope(&self, levels: &[Level]) -> Value {
        let mut envelope = self.envelope.clone();
        for (index, (text, level)) in self.texts.iter().zip(levels).enumerate() {
            if let Some(value) = envelope.pointer_mut(&text.pointer) {
                *value = text.value(self.written(index, *level));
            }
        }
        envelope
    }

    fn written(&self, index: usize, level: Level) -> &str {
        match level {
            Level::Whole => &self.texts[index].text,
            Level::Scrubbed => &self.forms[index].scrubbed,
            Level::StandIn => &self.forms[index].stand_in,
        }
    }

    /// Lists texts that stay although somebody is mentioned in them.
    pub(super) fn telling(&self, levels: &[Level]) -> Vec<String> {
        self.pointers(levels, |index, level| self.is_telling(index, level))
    }

    /// Lists other texts that stay.
    pub(super) fn kept(&self, levels: &[Level]) -> Vec<String> {
        self.pointers(levels, |index, level| {
            level != Level::StandIn && self.texts[index].role != Role::Own && !self.is_telling(index, level)
        })
    }

    fn is_telling(&self, index: usize, level: Level) -> bool {
        level == Level::Whole && self.forms[index].scrubbed != self.texts[index].text
    }

    fn pointers(&self, levels: &[Level], is_one: impl Fn(usize, Level) -> bool) -> Vec<String> {
        let all = self.texts.iter().zip(levels).enumerate();
        all.filter(|(index, (_, level))| is_one(*index, **level)).map(|(_, (text, _))| text.pointer.clone()).collect()
    }
}
