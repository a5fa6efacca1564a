//! The shapes of a sandbox's answers as options, and the configuration that leads to it.

use crate::sandbox::{CursorShape, FailWord, JobIdsShape, ListShape, MessageShape, Options, Sandbox, TrackingBefore};
use clap::Args;

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
    /// The list of orders: array, page or items
    #[arg(long, value_name = "SHAPE", default_value_t = ListShape::Page)]
    listing: ListShape,
    /// LastEvaluatedKey of a list: text or object
    #[arg(long, value_name = "SHAPE", default_value_t = CursorShape::Text)]
    cursor: CursorShape,
    /// Orders on a page of a list
    #[arg(long, value_name = "N", default_value_t = 25)]
    page_size: usize,
    /// How many access tokens may be issued
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    token_limit: usize,
}

impl Shapes {
    /// Returns the options of a sandbox on these ports.
    pub(super) fn options(&self, fourover_port: u16, storefront_port: u16) -> Options {
        Options {
            fourover_port,
            storefront_port,
            job_ids: self.job_ids,
            messages: self.messages,
            fail_word: self.fail_word,
            fail_status: self.fail_status,
            tracking_before: self.tracking_before,
            status_noise: self.status_noise,
            unreachable_files: self.unreachable_files.clone(),
            listing: self.listing,
            cursor: self.cursor,
            page_size: self.page_size,
            token_limit: self.token_limit,
            ..Options::default()
        }
    }
}

/// Writes the configuration that leads to a sandbox.
pub(in crate::cli) fn configuration(sandbox: &Sandbox, options: &Options) -> String {
    // A JSON string is a TOML string too.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let token = options.bearer_token.as_deref().unwrap_or_default();
    let profile = options.profile_tokens.first().map(String::as_str).unwrap_or_default();
    let mut written = String::from("# overprint.toml for this sandbox; its keys protect nothing\n\n[fourover]\n");
    let mut line = |key: &str, value: &str| written.push_str(&format!("{key} = {}\n", text(value)));
    line("base_url", sandbox.fourover_url());
    line("api_key", &options.api_key);
    line("private_key", &options.private_key);
    written.push_str("\n[storefronts.sandbox]\n");
    let mut line = |key: &str, value: &str| written.push_str(&format!("{key} = {}\n", text(value)));
    line("base_url", sandbox.storefront_url());
    line("tenant", &options.tenant);
    line("token", token);
    line("payment_profile_token", profile);
    written.push_str("is_test_order = true\n\n[storefronts.sandbox.webhook]\n");
    written.push_str(&format!("secret = {}\n", text(&options.webhook_secret)));
    written
}
