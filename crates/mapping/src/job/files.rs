//! The files of a job, and the sets that a line may have.

use crate::check::Check;
use crate::diagnostic::{Code, Place, did_you_mean};
use crate::pointer::{Pointer, Position};
use crate::request::ReasonCode;
use crate::rule::{Output, Rule};
use crate::yaml::Node;

/// A rule for each file, by its reason code.
#[derive(Debug, Default)]
pub(crate) struct FileRules {
    pub(crate) by_reason: Vec<(ReasonCode, Rule)>,
}

/// How the elements of an array become the sets of one job: designs that share everything but their files.
#[derive(Debug)]
pub(crate) struct SetRules {
    pub(crate) each: Pointer,
    pub(crate) files: FileRules,
    pub(crate) at: Place,
}

/// Every key of `sets`.
pub(crate) const KEYS: &[&str] = &["each", "files"];

impl FileRules {
    /// Reads the `files` section.
    pub(crate) fn read(node: Option<&Node>, position: Position, check: &mut Check<'_>) -> FileRules {
        let mut files = FileRules::default();
        let Some(map) = node.and_then(|node| node.expect_map("`files`", check.diagnostics)) else { return files };
        for (key, node) in &map.entries {
            match key.name.parse::<ReasonCode>() {
                Ok(reason) => {
                    if let Some(rule) = Rule::read(&key.name, node, Output::Text, position, check) {
                        files.by_reason.push((reason, rule));
                    }
                }
                Err(_) => {
                    let names: Vec<&str> = ReasonCode::ALL.iter().map(|reason| reason.as_str()).collect();
                    let help = match key.name.to_lowercase().as_str() {
                        "front" => "4over calls the front `fr`".to_owned(),
                        "back" => "4over calls the back `bk`".to_owned(),
                        other => did_you_mean(other, names.iter().copied())
                            .unwrap_or_else(|| format!("4over knows {}", names.join(", "))),
                    };
                    let message = format!("`{}` is no file reason code", key.name);
                    check.diagnostics.report_with_help(Code::UnknownKey, &key.at, message, help);
                }
            }
        }
        files
    }
}

impl SetRules {
    /// Reads the `sets` section.
    pub(crate) fn read(node: &Node, check: &mut Check<'_>) -> Option<SetRules> {
        let map = node.expect_map("`sets`", check.diagnostics)?;
        map.refuse_unknown(KEYS, "`sets`", check.diagnostics);
        let each = check.required(map, "each", "`sets`", node);
        let each = each.and_then(|node| check.pointer_to_whole(node, Position::Job));
        check.required(map, "files", "`sets`", node);
        let files = FileRules::read(map.get("files"), Position::Each, check);
        Some(SetRules { each: each?, files, at: node.at.clone() })
    }
}
