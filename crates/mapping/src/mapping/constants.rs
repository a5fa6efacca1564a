//! 4over's rules that need no order: a mapping's constants are checked against them when it is loaded.
//!
//! A request is made up of what the rules state and, where they read the order, of values that break no rule. It is made up in
//! several ways, with and without whatever an order may lack. A rule that is broken in each of them at a stated value is broken by
//! every order.

use crate::diagnostic::{Code, Diagnostics, Place};
use crate::job::{AddressFields, AddressMade, AddressRules, FileRules, Job as Rules, OptionRule};
use crate::order::Order;
use crate::request::{
    Address, Breakdown, CreateOrder, Dialect, DirectMailing, FileMap, FileRef, FileSet, Files, Job, Payment,
    ProductType, ProfileToken, ReasonCode, Rule as Broken, Shipper, Violation,
};
use crate::rule::{Constant, Otherwise, Rule, Verb};
use overprint_generic::Field;
use std::sync::Arc;
use uuid::Uuid;

/// One way to make up what an order may bring.
#[derive(Clone, Copy)]
struct Way {
    /// Whether it is direct mail, where the mapping leaves that open.
    is_mail: bool,
    /// Whether what may be left out is there.
    is_full: bool,
    /// Whether it is dropshipped, where the mapping leaves that open.
    is_dropshipped: bool,
}

/// A request that is made up, and where its stated values are stated.
struct Made<'r> {
    way: Way,
    order: CreateOrder,
    stated: Vec<(String, &'r Place)>,
    ids: u128,
}

/// Reports each stated value that breaks a rule of 4over whatever the order holds.
pub(super) fn check(job: &Rules, order: &Order, diagnostics: &mut Diagnostics) {
    let ways =
        (0..8_u8).map(|bits| Way { is_mail: bits & 1 != 0, is_full: bits & 2 != 0, is_dropshipped: bits & 4 != 0 });
    let made: Vec<Made<'_>> = ways.map(|way| Made::new(way, job, order)).collect();
    let dialect = Dialect { unencrypted_file_urls: true, ..Dialect::default() };
    let found: Vec<Vec<Violation>> = made.iter().map(|made| made.order.check(&dialect)).collect();
    // Who receives is told where the address is read; files may follow a job that skips them, as the configuration says.
    let elsewhere = [Broken::Recipient, Broken::FilesWhenSkipped];
    let mut all: Vec<&Violation> = found.iter().flatten().filter(|one| !elsewhere.contains(&one.rule)).collect();
    all.sort_by_key(|one| (one.pointer.to_string(), one.rule));
    all.dedup_by(|one, other| (&one.pointer, one.rule) == (&other.pointer, other.rule));
    for violation in all {
        let pointer = violation.pointer.to_string();
        let is_always = made.iter().zip(&found).all(|(made, found)| {
            let is_there = made.stated.iter().any(|(stated, _)| *stated == pointer);
            !is_there || found.iter().any(|other| (&other.pointer, other.rule) == (&violation.pointer, violation.rule))
        });
        let at = made.iter().find_map(|made| {
            made.stated.iter().find(|(stated, _)| pointer == *stated || pointer == format!("{stated}/currency_code"))
        });
        if let Some((_, at)) = at.filter(|_| is_always) {
            let message = format!("4over refuses every order with this: {}", violation.message);
            let help = format!("{} ({})", violation.help, violation.source);
            diagnostics.report_with_help(Code::Value, at, message, help);
        }
    }
}

impl<'r> Made<'r> {
    fn new(way: Way, job: &'r Rules, order: &'r Order) -> Self {
        let mut made = Made { way, order: CreateOrder::default(), stated: Vec::new(), ids: 1 };
        made.order(order);
        let job = made.job(job);
        made.order.jobs = vec![job];
        made
    }

    fn order(&mut self, rules: &'r Order) {
        let order_id = rules.order_id.as_ref().and_then(|rule| self.text("/order_id", rule, "order-1"));
        let coupon = rules.coupon_code.as_ref().and_then(|rule| self.text("/coupon_code", rule, "SAVE"));
        let payment = &rules.payment;
        let token = payment.profile_token.as_ref();
        let token = token.and_then(|rule| self.text("/payment/profile_token", rule, "profile"));
        let amount = payment.requested_amount.as_ref();
        let amount = amount.and_then(|rule| self.text("/payment/requested_amount", rule, "100.00"));
        let currency = payment.requested_currency.as_ref();
        let currency = currency.and_then(|rule| self.text("/payment/requested_currency", rule, "USD"));
        self.order.order_id = order_id.unwrap_or_else(|| "order-1".to_owned());
        self.order.coupon_code = coupon;
        self.order.display_breakdown_prices = Some(Breakdown::Job);
        self.order.payment = Some(Payment {
            profile_token: ProfileToken::new(token.unwrap_or_else(|| "profile".to_owned())),
            requested_amount: amount,
            requested_currency: currency,
        });
    }

    fn job(&mut self, rules: &'r Rules) -> Job {
        let product_type = rules.product_type.as_ref().is_some_and(|rule| {
            // A value that the order has to bring can only be this one.
            self.is_there(rule) && (!may_lack(rule) || self.way.is_mail)
        });
        if let Some(rule) = rules.product_type.as_ref().filter(|rule| rule.stated().is_some()) {
            self.stated.push(("/jobs/0/product_type".to_owned(), &rule.at));
        }
        let direct_mailing = rules.direct_mailing.as_ref().map(|mailing| DirectMailing {
            crid: match &mailing.crid {
                Some(rule) => self.text("/jobs/0/direct_mailing/crid", rule, "123456").unwrap_or_default(),
                None => "123456".to_owned(),
            },
            address_validation_level: crate::request::AddressValidationLevel::Cass,
        });
        let shipper = rules.shipper.as_ref().map(|shipper| {
            let (method, code) = if self.way.is_mail { ("MAILING - No Shipment", "MAILING") } else { ("Ground", "03") };
            Shipper {
                shipping_method: self
                    .text("/jobs/0/shipper/shipping_method", &shipper.shipping_method, method)
                    .unwrap_or_default(),
                shipping_code: self
                    .text("/jobs/0/shipper/shipping_code", &shipper.shipping_code, code)
                    .unwrap_or_default(),
            }
        });
        let skip = rules.skip_files.as_ref().filter(|rule| self.is_there(rule)).and_then(Rule::stated);
        if let Some(rule) = rules.skip_files.as_ref().filter(|rule| rule.stated().is_some()) {
            self.stated.push(("/jobs/0/skip_files".to_owned(), &rule.at));
        }
        let facility = rules.ship_from_facility.as_ref();
        Job {
            job_name: Some("job-1".to_owned()),
            product_uuid: self.uuid("/jobs/0/product_uuid", &rules.product_uuid),
            runsize_uuid: self.uuid("/jobs/0/runsize_uuid", &rules.runsize_uuid),
            colorspec_uuid: self.uuid("/jobs/0/colorspec_uuid", &rules.colorspec_uuid),
            turnaroundtime_uuid: rules
                .turnaroundtime_uuid
                .as_ref()
                .map(|rule| self.uuid("/jobs/0/turnaroundtime_uuid", rule)),
            option_uuids: self.options(&rules.option_uuids),
            dropship: rules.dropship.stated().map_or(self.way.is_dropshipped, |stated| stated == "true"),
            skip_files: skip.map(|skip| skip == "true"),
            files: self.files(rules),
            sets: rules.sets.as_ref().map(|_| 1),
            ship_to: rules.ship_to.as_ref().and_then(|rules| self.address("/jobs/0/ship_to", rules)),
            ship_from: rules.ship_from.as_ref().and_then(|rules| self.address("/jobs/0/ship_from", rules)),
            shipper,
            ship_from_facility: facility.and_then(|rule| self.text("/jobs/0/ship_from_facility", rule, "GLN")),
            product_type: product_type.then_some(ProductType::DirectMail),
            direct_mailing,
            ..Job::default()
        }
    }

    fn options(&mut self, rules: &'r [OptionRule]) -> Vec<Uuid> {
        let mut uuids = Vec::new();
        for rule in rules {
            let OptionRule::One(rule) = rule else { continue };
            // What may be left out is not told apart from what is repeated.
            let stated = written(rule).filter(|_| !may_lack(rule)).unwrap_or_default();
            for uuid in stated.split_whitespace().filter_map(|part| Uuid::try_parse(part).ok()) {
                self.stated.push((format!("/jobs/0/option_uuids/{}", uuids.len()), &rule.at));
                uuids.push(uuid);
            }
        }
        uuids
    }

    fn files(&mut self, rules: &'r Rules) -> Option<Files> {
        if let Some(sets) = &rules.sets {
            let files = self.file_map("/jobs/0/files/set_001/files", &sets.files);
            return Some(Files::Sets(vec![FileSet { job_name: "set-1".to_owned(), files }]));
        }
        let files = self.file_map("/jobs/0/files", &rules.files);
        let is_empty = files.keys().next().is_none();
        if is_empty { None } else { Some(Files::Plain(files)) }
    }

    fn file_map(&mut self, pointer: &str, rules: &'r FileRules) -> FileMap {
        let mut files = FileMap::default();
        for (reason, rule) in &rules.by_reason {
            let is_left_out = *reason == ReasonCode::Vdf && may_lack(rule) && !self.way.is_mail;
            let filler = "https://files.example.com/file.pdf";
            let url = self.text(&format!("{pointer}/{reason}"), rule, filler).filter(|_| !is_left_out);
            url.into_iter().for_each(|url| drop(files.insert(*reason, FileRef::from(url))));
        }
        files
    }

    fn address(&mut self, pointer: &str, rules: &'r AddressRules) -> Option<Arc<Address>> {
        if rules.when.is_some() && !self.way.is_full {
            return None;
        }
        Some(Arc::new(match &rules.made {
            AddressMade::Normalised(_) => sound_address(),
            AddressMade::Fields(rules) => self.fields(pointer, rules),
        }))
    }

    fn fields(&mut self, pointer: &str, rules: &'r AddressFields) -> Address {
        let filler = sound_address();
        let mut required = |name: &str, rule: &'r Rule, filler: &str| {
            self.text(&format!("{pointer}/{name}"), rule, filler).unwrap_or_else(|| filler.to_owned())
        };
        let phone = required("phone", &rules.phone, &filler.phone);
        let address = required("address", &rules.address, &filler.address);
        let city = required("city", &rules.city, &filler.city);
        let state = required("state", &rules.state, &filler.state);
        let zipcode = required("zipcode", &rules.zipcode, &filler.zipcode);
        // A country without states takes any state that is stated.
        let country = required("country", &rules.country, if rules.state.stated().is_some() { "FR" } else { "US" });
        let mut optional = |name: &str, rule: &'r Option<Rule>| match rule {
            Some(rule) => self.text(&format!("{pointer}/{name}"), rule, "Acme").map_or(Field::Absent, Field::Value),
            None => Field::Absent,
        };
        Address {
            company: optional("company", &rules.company),
            firstname: optional("firstname", &rules.firstname),
            lastname: optional("lastname", &rules.lastname),
            email: optional("email", &rules.email),
            address2: optional("address2", &rules.address2),
            phone,
            address,
            city,
            state,
            zipcode,
            country,
        }
    }

    /// Returns what a rule states, else what is made up; nothing where the rule may leave the output out, and this way has it so.
    fn text(&mut self, pointer: &str, rule: &'r Rule, filler: &str) -> Option<String> {
        if !self.is_there(rule) {
            return None;
        }
        if let Some(text) = written(rule) {
            self.stated.push((pointer.to_owned(), &rule.at));
            return Some(text.to_owned());
        }
        Some(filler.to_owned())
    }

    fn uuid(&mut self, pointer: &str, rule: &'r Rule) -> Uuid {
        if let Some(uuid) = written(rule).and_then(|text| Uuid::try_parse(text).ok()) {
            self.stated.push((pointer.to_owned(), &rule.at));
            return uuid;
        }
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn is_there(&self, rule: &Rule) -> bool {
        !matches!(rule.verb, Verb::Constant(Constant::Null)) && (self.way.is_full || !may_lack(rule))
    }
}

/// Returns the text that a rule states itself; what a name stands for is up to the lock file.
fn written(rule: &Rule) -> Option<&str> {
    match &rule.verb {
        Verb::Constant(Constant::Text(text)) => Some(text),
        _ => None,
    }
}

/// Tells whether a rule may leave its output out.
fn may_lack(rule: &Rule) -> bool {
    rule.when.is_some() || matches!(rule.otherwise, Otherwise::Nothing)
}

fn sound_address() -> Address {
    Address {
        company: Field::Value("Acme".to_owned()),
        phone: "818-555-0100".to_owned(),
        address: "100 Main St".to_owned(),
        city: "Glendale".to_owned(),
        state: "CA".to_owned(),
        zipcode: "91202".to_owned(),
        country: "US".to_owned(),
        ..Address::default()
    }
}
