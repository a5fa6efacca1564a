//! Outputs that 4over requires and no rule writes.

use crate::diagnostic::{Code, Diagnostics, Place};
use crate::job::Job;
use crate::mapping::Mapping;
use crate::request::ReasonCode;
use crate::rule::{Constant, Otherwise, Rule, Verb};

/// Reports what every job of the mapping would lack.
pub(super) fn check(mapping: &Mapping, diagnostics: &mut Diagnostics) {
    let Some(print) = &mapping.print else { return };
    let mut outputs = Outputs { job: &print.job, at: &print.job_at, diagnostics };
    outputs.shipping();
    outputs.files();
    outputs.direct_mail();
}

struct Outputs<'o> {
    job: &'o Job,
    at: &'o Place,
    diagnostics: &'o mut Diagnostics,
}

impl Outputs<'_> {
    fn shipping(&mut self) {
        let Job { dropship, ship_to, ship_from, shipper, .. } = self.job;
        if ship_to.is_none() && !states(dropship, "false") {
            let help =
                "write `ship_to: { address: /order/shipping_address, recipient: /recipient }`, or `dropship: false`";
            self.missing(&dropship.at, "`ship_to`, unless `dropship` is false", help);
        }
        if ship_from.is_none() && states(dropship, "true") {
            let help = "write `ship_from` with your address: it stands on the label of a parcel that is dropshipped";
            self.missing(&dropship.at, "`ship_from`, because `dropship` is true", help);
        }
        if shipper.is_none() && !states(dropship, "false") && !self.is_direct_mail() {
            let message = "no `shipper` says by which service the parcels go, so 4over chooses and charges one";
            let help = "write `shipper: { shipping_method: …, shipping_code: … }`";
            self.diagnostics.report_with_help(Code::NoShipper, self.at, message, help);
        }
    }

    fn files(&mut self) {
        let Job { files, sets, skip_files, .. } = self.job;
        let reasons = sets.as_ref().map_or(files, |sets| &sets.files);
        let at = sets.as_ref().map_or(self.at, |sets| &sets.at);
        let skips = skip_files.as_ref();
        if reasons.by_reason.is_empty() {
            // Whether files are skipped may hang on the order.
            if skips.is_none_or(|rule| states(rule, "false")) {
                let help = "write `files: { fr: { artwork: front } }`, or `skip_files: true` where they are sent later";
                self.missing(at, "`files`, unless `skip_files` is true", help);
            }
        } else if !reasons.by_reason.iter().any(|(reason, _)| reason.is_artwork()) {
            let names: Vec<&str> = reasons.by_reason.iter().map(|(reason, _)| reason.as_str()).collect();
            let what = format!("an image to print in `files`, which holds only {}", names.join(", "));
            self.missing(at, &what, "the front is `fr`");
        }
    }

    fn direct_mail(&mut self) {
        let Job { direct_mailing, product_type, shipper, files, skip_files, .. } = self.job;
        match (direct_mailing, product_type) {
            (Some(mailing), None) => {
                let help = "write `product_type: direct_mail`";
                self.missing(&mailing.address_validation_level.at, "`product_type` beside `direct_mailing`", help);
            }
            (None, Some(rule)) if self.is_direct_mail() => {
                let help = "write `direct_mailing: { address_validation_level: none }`, or CASS or NCOA";
                self.missing(&rule.at, "`direct_mailing` of direct mail", help);
            }
            _ => {}
        }
        let Some(rule) = product_type.as_ref().filter(|_| self.is_direct_mail()) else { return };
        if shipper.is_none() {
            let help = "write `shipper: { shipping_method: MAILING - No Shipment, shipping_code: MAILING }`";
            self.missing(&rule.at, "`shipper` of direct mail", help);
        }
        let lists = files.by_reason.iter().any(|(reason, _)| *reason == ReasonCode::Vdf);
        // A list may follow, as other files may.
        if !files.by_reason.is_empty() && !lists && skip_files.is_none() {
            self.missing(
                &rule.at,
                "a mailing list, `vdf` in `files`, of direct mail",
                "write `vdf: { artwork: list }`",
            );
        }
    }

    fn is_direct_mail(&self) -> bool {
        self.job.product_type.as_ref().is_some_and(|rule| states(rule, "direct_mail"))
    }

    fn missing(&mut self, at: &Place, what: &str, help: &str) {
        let message = format!("4over needs {what}, and no rule writes it");
        self.diagnostics.report_with_help(Code::MissingOutput, at, message, help);
    }
}

/// Tells whether a rule gives this text and nothing else.
fn states(rule: &Rule, text: &str) -> bool {
    rule.when.is_none()
        && !matches!(rule.otherwise, Otherwise::Nothing)
        && matches!(&rule.verb, Verb::Constant(Constant::Text(stated)) if stated == text)
}
