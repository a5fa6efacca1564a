//! Who is told when something is wrong, and whether that arrives.

use super::finding::Finding;
use crate::config::Config;
use crate::notices;

const GROUP: &str = "notify";

/// Looks at the targets, and sends each a test message where that is wanted.
pub(super) async fn examine(config: &Config, wanted: bool) -> Vec<Finding> {
    if config.notify.to.is_empty() {
        let help = "add `[notify.to.NAME]` with `kind` webhook, slack or email";
        return vec![Finding::warning(GROUP, "targets", "nobody is told when something is wrong", help)];
    }
    if !wanted {
        let names: Vec<&str> = config.notify.to.keys().map(String::as_str).collect();
        let found = format!("{}; --notify sends a test message", names.join(", "));
        return vec![Finding::ok(GROUP, "targets", found)];
    }
    let told = notices::test(&config.notify).await;
    let finding = |(name, sent): (String, Result<(), String>)| match sent {
        Ok(()) => Finding::ok(GROUP, "targets", format!("{name} took a test message")),
        Err(why) => {
            let help =
                format!("correct `[notify.to.{name}]`: address, credentials, and whether it can be reached from here");
            Finding::bad(GROUP, "targets", format!("{name} did not take a test message: {why}"), help)
        }
    };
    told.into_iter().map(finding).collect()
}
