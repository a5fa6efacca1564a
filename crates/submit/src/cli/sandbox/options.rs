//! The shapes of a sandbox's answers as options, and the configuration that leads to it.

use crate::sandbox::{
    CursorShape, FailWord, JobIdsShape, ListShape, MessageShape, Options, Sandbox, TrackingBefore, WebhookShape,
};
use clap::Args;
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// Which of the documented shapes the answers take; the defaults are those of 4over's newest page.
#[derive(Debug, Args)]
#[command(next_help_heading = "Shapes of the answers")]
pub(super) struct Shapes {
    /// job_ids of an order answer: object, objects or strings
    #[arg(long, value_name = "SHAPE", default_value_t = JobIdsShape::Object)]
    job_ids: JobIdsShape,
    /// message of a job's error: object or text
    #[arg(long, value_name = "SHAPE", default_value_t = MessageShape::Object)]
    messages: MessageShape,
    /// order_status of an order that failed: Fail or Failed
    #[arg(long, value_name = "WORD", default_value_t = FailWord::Fail)]
    fail_word: FailWord,
    /// HTTP status of an order that failed
    #[arg(long, value_name = "STATUS", default_value_t = 200)]
    fail_status: u16,
    /// Tracking before shipment: missing, null, empty, array or 404
    #[arg(long, value_name = "SHAPE", default_value_t = TrackingBefore::Missing)]
    tracking_before: TrackingBefore,
    /// A status history repeats its newest entry and holds an unlisted code
    #[arg(long)]
    status_noise: bool,
    /// Addresses that 4over cannot download files from, with * for anything
    #[arg(long, value_name = "GLOB")]
    unreachable_files: Vec<String>,
    /// The list of orders: array, first-page (an array that ends with the first page), page or items
    #[arg(long, value_name = "SHAPE", default_value_t = ListShape::Page)]
    listing: ListShape,
    /// The webhooks of --webhook: standard, or eventbridge (an event with the secret in the header x-api-key)
    #[arg(long, value_name = "SHAPE", default_value_t = WebhookShape::Standard)]
    webhook_shape: WebhookShape,
    /// LastEvaluatedKey of a list: text or object
    #[arg(long, value_name = "SHAPE", default_value_t = CursorShape::Text)]
    cursor: CursorShape,
    /// Orders on a page of a list
    #[arg(long, value_name = "N", default_value_t = 25)]
    page_size: usize,
    /// Ten digits of the first order's job numbers [default: those of the start, so that a restart repeats none]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..10_000_000_000))]
    first_order_number: Option<u64>,
    /// How many access tokens may be issued
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    token_limit: usize,
}

/// Returns the number of the first order of a sandbox that starts now: the milliseconds, in ten digits. More orders than one in
/// a millisecond would have to be placed until a later start hands out the same numbers, or 115 days to pass.
fn number_of(start: SystemTime) -> u64 {
    const NUMBERS: u128 = 10_000_000_000;
    let since = start.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis() % NUMBERS).unwrap_or_default().max(1)
}

impl Shapes {
    /// Returns the options of a sandbox on these ports.
    pub(super) fn options(&self, fourover_port: u16, storefront_port: u16) -> Options {
        Options {
            fourover_port,
            storefront_port,
            first_order_number: self.first_order_number.unwrap_or_else(|| number_of(SystemTime::now())),
            job_ids: self.job_ids,
            messages: self.messages,
            fail_word: self.fail_word,
            fail_status: self.fail_status,
            tracking_before: self.tracking_before,
            status_noise: self.status_noise,
            unreachable_files: self.unreachable_files.clone(),
            listing: self.listing,
            webhook: self.webhook_shape,
            cursor: self.cursor,
            page_size: self.page_size,
            token_limit: self.token_limit,
            ..Options::default()
        }
    }
}

/// A key of the configuration: its section, its name, its value.
type Key = (&'static str, &'static str, Value);

/// Writes the configuration that leads to a sandbox.
pub(in crate::cli) fn configuration(sandbox: &Sandbox, options: &Options) -> String {
    let mut written = String::from("# overprint.toml for this sandbox; its keys protect nothing\n");
    let mut last = "";
    for (section, key, value) in keys(sandbox, options) {
        if section != last {
            written.push_str(&format!("\n[{section}]\n"));
            last = section;
        }
        // A JSON string is a TOML string too.
        written.push_str(&format!("{key} = {value}\n"));
    }
    written
}

/// Returns the same configuration as variables of the environment.
pub(super) fn environment(sandbox: &Sandbox, options: &Options) -> Vec<(String, String)> {
    let variable = |(section, key, value): Key| {
        let name = format!("OVERPRINT_{}__{}", section.replace('.', "__"), key).to_ascii_uppercase();
        (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    keys(sandbox, options).into_iter().map(variable).collect()
}

fn keys(sandbox: &Sandbox, options: &Options) -> Vec<Key> {
    let token = options.bearer_token.as_deref().unwrap_or_default();
    let profile = options.profile_tokens.first().map(String::as_str).unwrap_or_default();
    const STOREFRONT: &str = "storefronts.sandbox";
    const WEBHOOK: &str = "storefronts.sandbox.webhook";
    let mut keys: Vec<Key> = vec![
        ("fourover", "base_url", sandbox.fourover_url().into()),
        ("fourover", "api_key", options.api_key.as_str().into()),
        ("fourover", "private_key", options.private_key.as_str().into()),
        (STOREFRONT, "base_url", sandbox.storefront_url().into()),
        (STOREFRONT, "tenant", options.tenant.as_str().into()),
        (STOREFRONT, "token", token.into()),
        (STOREFRONT, "payment_profile_token", profile.into()),
        (STOREFRONT, "is_test_order", true.into()),
        (WEBHOOK, "secret", options.webhook_secret.as_str().into()),
    ];
    if options.webhook == WebhookShape::EventBridge {
        keys.extend([(WEBHOOK, "scheme", "key".into()), (WEBHOOK, "header", "x-api-key".into())]);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::number_of;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn a_later_start_has_later_numbers_of_at_most_ten_digits() {
        let at = |millis: u64| number_of(UNIX_EPOCH + Duration::from_millis(millis));
        assert_eq!(at(1_796_000_000_123), 6_000_000_123);
        assert!(at(1_796_000_001_000) > at(1_796_000_000_123) + 800, "orders of less than a second do not reach it");
        assert!(at(1_799_999_999_999) < 10_000_000_000 && at(1_800_000_000_000) > 0);
    }
}
