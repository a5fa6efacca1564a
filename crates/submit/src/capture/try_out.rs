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

/// An order, and what a case made of it has to mean.
pub(super) struct Trial<'t> {
    pub(super) envelope: &'t Value,
    pub(super) texts: &'t [Text],
    pub(super) cover: &'t Cover,
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
        let may_stay = |text: &Text| !text.is_number && matches!(text.role, Role::Free | Role::Own);
        for (index, text) in self.texts.iter().enumerate().filter(|(_, text)| may_stay(text)) {
            if self.written(text, Level::StandIn) != text.text {
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
        for (text, level) in self.texts.iter().zip(levels) {
            if let Some(value) = envelope.pointer_mut(&text.pointer) {
                *value = text.value(&self.written(text, *level));
            }
        }
        envelope
    }

    /// Writes a text. A number is a number of something, unless its member says that it is somebody's, or it is a phone number.
    fn written(&self, text: &Text, level: Level) -> String {
        match level {
            Level::Whole => text.text.clone(),
            Level::Scrubbed => self.cover.scrubbed(&text.text),
            Level::StandIn if text.is_number && matches!(text.role, Role::Free | Role::Own) => {
                self.cover.scrubbed_number(&text.text)
            }
            Level::StandIn => self.cover.stand_in(text),
        }
    }

    /// Lists texts that stay although somebody is mentioned in them.
    pub(super) fn telling(&self, levels: &[Level]) -> Vec<String> {
        self.pointers(levels, |text, level| level == Level::Whole && self.cover.scrubbed(&text.text) != text.text)
    }

    /// Lists other texts that stay.
    pub(super) fn kept(&self, levels: &[Level]) -> Vec<String> {
        self.pointers(levels, |text, level| {
            let is_told = level == Level::Whole && self.cover.scrubbed(&text.text) != text.text;
            level != Level::StandIn && text.role == Role::Free && !is_told
        })
    }

    fn pointers(&self, levels: &[Level], is_one: impl Fn(&Text, Level) -> bool) -> Vec<String> {
        let all = self.texts.iter().zip(levels);
        all.filter(|(text, level)| is_one(text, **level)).map(|(text, _)| text.pointer.clone()).collect()
    }
}
