//! Walking over a mapping: every value that it reads, every rule, condition and lookup, each once.

use super::reads::Use;
use crate::artwork::Carrier;
use crate::condition::Condition;
use crate::diagnostic::Place;
use crate::evaluate::address::POSTAL;
use crate::job::{AddressMade, AddressRules, FileRules, Job, Normalised, OptionRule, Over};
use crate::mapping::{Mapping, Print};
use crate::order::Order;
use crate::pointer::{Pointer, Root};
use crate::quantity::Quantity;
use crate::rule::{Lookup, Rule, Verb};
use crate::source::Source;
use crate::template::Template;
use crate::withdrawn::{OF_LINE, OF_ORDER};
use crate::write_back::{Value, WriteBack};
use std::borrow::Cow;

/// Takes what is met; each method does nothing unless it is of interest.
pub(super) trait Visitor<'m> {
    /// Takes a value that is read.
    fn read(&mut self, _seen: &Seen<'m>) {}
    /// Takes a rule, before what is in it.
    fn rule(&mut self, _rule: &'m Rule, _output: &str) {}
    /// Takes a condition as a whole, and what hangs on it.
    fn condition(&mut self, _condition: &'m Condition, _output: &str) {}
    /// Takes a lookup.
    fn lookup(&mut self, _lookup: &'m Lookup) {}
    /// Takes the use of a side of the artwork.
    fn artwork(&mut self, _side: usize) {}
}

/// A value that is read.
#[derive(Clone)]
pub(super) struct Seen<'m> {
    pub(super) what: What<'m>,
    pub(super) used: Use,
    /// What it is read for.
    pub(super) output: &'m str,
    /// Where the mapping says so; nothing where the language reads it by itself.
    pub(super) at: Option<&'m Place>,
    /// The array over whose elements it is read.
    pub(super) each: Option<&'m Pointer>,
}

/// What is read.
#[derive(Clone)]
pub(super) enum What<'m> {
    Pointer(Cow<'m, Pointer>),
    /// An object of which only members are read; they are met one by one.
    Object(&'m Pointer),
    Option(&'m str),
    /// Every option of the line that no rule reads by its name.
    Options,
    CustomField(&'m str),
    /// A custom field whose id is made from the line.
    CustomFieldOf(&'m Template),
}

/// Walks over a whole mapping.
pub(super) fn walk<'m>(mapping: &'m Mapping, visitor: &mut dyn Visitor<'m>) {
    let mut walker = Walker { visitor, used: Use::Sent, output: "", each: None, mapping };
    for rule in &mapping.ignore {
        walker.condition(&rule.condition, "ignore");
    }
    if let Some(print) = &mapping.print {
        walker.print(print);
    }
    for rule in &mapping.write_back {
        walker.write_back(rule);
    }
}

struct Walker<'w, 'm> {
    visitor: &'w mut dyn Visitor<'m>,
    used: Use,
    output: &'m str,
    each: Option<&'m Pointer>,
    mapping: &'m Mapping,
}

impl<'m> Walker<'_, 'm> {
    fn print(&mut self, print: &'m Print) {
        self.condition(&print.lines, "lines");
        for rule in &print.require {
            self.condition(&rule.condition, "require");
        }
        for rule in &print.despite {
            self.condition(&rule.condition, "despite");
        }
        for member in OF_ORDER {
            self.implied(Root::Order, &[member], Use::Decides, "despite");
        }
        for member in OF_LINE {
            self.implied(Root::Line, &[member], Use::Decides, "despite");
        }
        self.implied(Root::Line, &["sku"], Use::Decides, "lines");
        for side in &print.artwork {
            self.output = &side.name;
            side.carriers.iter().zip(&side.carrier_places).for_each(|(carrier, at)| self.carrier(carrier, at));
        }
        self.quantity(&print.quantity);
        self.job(&print.job);
        self.order(&print.order);
        for member in ["ship_to_type", "ship_to_contact_id", "ship_to_organization_id"] {
            self.implied(Root::Order, &[member], Use::Decides, "ship_to");
        }
        for member in ["override_ship_to_type", "override_ship_to_contact_id", "override_ship_to_organization_id"] {
            self.implied(Root::Line, &[member], Use::Decides, "ship_to");
        }
        for member in ["notes", "memo", "special_instructions"] {
            self.implied(Root::Order, &[member], Use::Shown, "notices");
        }
        self.implied(Root::Line, &["special_instructions"], Use::Shown, "notices");
    }

    fn carrier(&mut self, carrier: &'m Carrier, at: &'m Place) {
        self.used = Use::Sent;
        match carrier {
            Carrier::Source(source) => self.source(source, at),
            Carrier::OnlyLineField(id) => self.read(What::CustomField(id), Some(at)),
            Carrier::TableField(field) => {
                self.read(What::CustomField(&field.id), Some(at));
                self.used = Use::Decides;
                field.matching.iter().for_each(|(_, source)| self.source(source, at));
            }
            Carrier::Field(template) => {
                self.read(What::CustomFieldOf(template), Some(at));
                self.used = Use::Decides;
                self.template(template);
            }
        }
    }

    fn quantity(&mut self, quantity: &'m Quantity) {
        match &quantity.from {
            Some(rule) => self.rule(rule, Use::Decides, "quantity"),
            None => self.implied(Root::Line, &["quantity"], Use::Decides, "quantity"),
        }
        match &quantity.minus {
            Some(rule) => self.rule(rule, Use::Decides, "quantity"),
            None => {
                self.implied(Root::Line, &["quantity_cancelled"], Use::Decides, "quantity");
                self.implied(Root::Line, &["quantity_returned"], Use::Decides, "quantity");
            }
        }
        if let Some(rule) = &quantity.pieces_per_unit {
            self.rule(rule, Use::Decides, "quantity");
        }
    }

    fn job(&mut self, job: &'m Job) {
        match &job.job_name {
            Some(rule) => self.rule(rule, Use::Sent, "job_name"),
            None => {
                self.implied(Root::Storefront, &["name"], Use::Sent, "job_name");
                self.implied(Root::Order, &["id"], Use::Sent, "job_name");
                self.implied(Root::Line, &["order_line_item_id"], Use::Sent, "job_name");
            }
        }
        self.rule(&job.product_uuid, Use::Sent, "product_uuid");
        self.rule(&job.runsize_uuid, Use::Sent, "runsize_uuid");
        self.rule(&job.colorspec_uuid, Use::Sent, "colorspec_uuid");
        self.maybe(&job.turnaroundtime_uuid, "turnaroundtime_uuid");
        job.option_uuids.iter().for_each(|rule| self.options(rule));
        self.rule(&job.dropship, Use::Sent, "dropship");
        self.maybe(&job.skip_files, "skip_files");
        self.files(&job.files);
        if let Some(sets) = &job.sets {
            (self.used, self.output) = (Use::Decides, "sets");
            self.read(What::Object(&sets.each), Some(&sets.each.at));
            self.each = Some(&sets.each);
            self.files(&sets.files);
            self.each = None;
        }
        self.address(job.ship_to.as_ref(), "ship_to");
        self.address(job.ship_from.as_ref(), "ship_from");
        if let Some(shipper) = &job.shipper {
            self.rule(&shipper.shipping_method, Use::Sent, "shipping_method");
            self.rule(&shipper.shipping_code, Use::Sent, "shipping_code");
        }
        self.maybe(&job.ship_from_facility, "ship_from_facility");
        self.maybe(&job.bypass_address_validation, "bypass_address_validation");
        self.maybe(&job.product_type, "product_type");
        if let Some(mailing) = &job.direct_mailing {
            self.maybe(&mailing.crid, "crid");
            self.rule(&mailing.address_validation_level, Use::Sent, "address_validation_level");
        }
    }

    fn options(&mut self, rule: &'m OptionRule) {
        let each = match rule {
            OptionRule::One(rule) => return self.rule(rule, Use::Sent, "option_uuids"),
            OptionRule::Each(each) => each,
        };
        (self.used, self.output) = (Use::Decides, "option_uuids");
        match &each.over {
            Over::Pointer(pointer) => {
                self.read(What::Object(pointer), Some(&pointer.at));
                self.each = Some(pointer);
            }
            Over::RemainingOptions => self.read(What::Options, None),
        }
        if let Some(only) = &each.only {
            self.condition(only, "option_uuids");
        }
        self.rule(&each.rule, Use::Sent, "option_uuids");
        self.each = None;
    }

    fn files(&mut self, files: &'m FileRules) {
        files.by_reason.iter().for_each(|(reason, rule)| self.rule(rule, Use::Sent, reason.as_str()));
    }

    fn address(&mut self, rules: Option<&'m AddressRules>, output: &'m str) {
        let Some(rules) = rules else { return };
        if let Some(when) = &rules.when {
            self.condition(when, output);
        }
        match &rules.made {
            AddressMade::Normalised(normalised) => self.normalised(normalised, output),
            AddressMade::Fields(fields) => {
                let (texts, others) = (
                    [&fields.company, &fields.firstname, &fields.lastname, &fields.email, &fields.address2],
                    [&fields.phone, &fields.address, &fields.city, &fields.state, &fields.zipcode, &fields.country],
                );
                others
                    .into_iter()
                    .chain(texts.into_iter().flatten())
                    .for_each(|rule| self.rule(rule, Use::Sent, output));
            }
        }
    }

    fn normalised(&mut self, rules: &'m Normalised, output: &'m str) {
        (self.used, self.output) = (Use::Sent, output);
        self.read(What::Object(&rules.address), Some(&rules.address.at));
        for member in POSTAL {
            self.below(&rules.address, member);
        }
        if let Some(recipient) = &rules.recipient {
            self.read(What::Object(recipient), Some(&recipient.at));
            let own = [("company", &rules.company), ("name", &rules.name), ("email", &rules.email)];
            let replaced = |member: &str| own.iter().any(|(name, source)| *name == member && source.is_some());
            for member in ["company", "first_name", "last_name", "name", "email", "phones", "address"] {
                if !replaced(member) {
                    self.below(recipient, member);
                }
            }
        }
        let named = [&rules.name, &rules.company, &rules.email].into_iter().flatten();
        named.chain(&rules.phones).for_each(|source| self.source(source, &rules.at));
        if let Some(rule) = &rules.fallback_phone {
            self.rule(rule, Use::Sent, output);
        }
    }

    /// Takes a member of an object that is read by the language.
    fn below(&mut self, pointer: &Pointer, member: &str) {
        let mut pointer = pointer.clone();
        pointer.tokens.push(member.into());
        self.read(What::Pointer(Cow::Owned(pointer)), None);
    }

    fn order(&mut self, order: &'m Order) {
        match &order.order_id {
            Some(rule) => self.rule(rule, Use::Sent, "order_id"),
            None => {
                self.implied(Root::Storefront, &["name"], Use::Sent, "order_id");
                self.implied(Root::Order, &["id"], Use::Sent, "order_id");
            }
        }
        self.maybe(&order.is_test_order, "is_test_order");
        self.maybe(&order.skip_conformation, "skip_conformation");
        self.maybe(&order.display_breakdown_prices, "display_breakdown_prices");
        self.maybe(&order.coupon_code, "coupon_code");
        self.maybe(&order.payment.profile_token, "profile_token");
        self.maybe(&order.payment.requested_amount, "requested_amount");
        self.maybe(&order.payment.requested_currency, "requested_currency");
    }

    fn write_back(&mut self, rule: &'m WriteBack) {
        let output = rule.custom_field_id.as_str();
        match &rule.value {
            Value::String(rule) | Value::Number(rule) | Value::Boolean(rule) | Value::FileUrl(rule) => {
                self.rule(rule, Use::WrittenBack, output);
            }
            Value::List(pointer) => {
                (self.used, self.output) = (Use::WrittenBack, output);
                self.pointer(pointer);
            }
            Value::Table { rows, columns } => {
                (self.used, self.output) = (Use::WrittenBack, output);
                self.read(What::Object(rows), Some(&rows.at));
                self.each = Some(rows);
                columns.iter().for_each(|(_, rule)| self.rule(rule, Use::WrittenBack, output));
                self.each = None;
            }
        }
    }

    fn maybe(&mut self, rule: &'m Option<Rule>, output: &'m str) {
        rule.iter().for_each(|rule| self.rule(rule, Use::Sent, output));
    }

    fn rule(&mut self, rule: &'m Rule, used: Use, output: &'m str) {
        self.visitor.rule(rule, output);
        if let Some(when) = &rule.when {
            self.condition(when, output);
        }
        (self.used, self.output) = (used, output);
        match &rule.verb {
            Verb::Constant(_) => {}
            Verb::From(source) => self.source(source, &rule.at),
            Verb::Template(template) => self.template(template),
            Verb::Artwork(side) => self.visitor.artwork(*side),
            Verb::First(rules) => rules.iter().for_each(|rule| self.rule(rule, used, output)),
            Verb::Lookup(lookup) => {
                self.visitor.lookup(lookup);
                // What is looked up goes out, and not what it is looked up by.
                self.used = Use::Decides;
                lookup.by.iter().for_each(|source| self.source(source, &rule.at));
            }
        }
    }

    fn condition(&mut self, condition: &'m Condition, output: &'m str) {
        self.visitor.condition(condition, output);
        (self.used, self.output) = (Use::Decides, output);
        self.tests(condition);
    }

    fn tests(&mut self, condition: &'m Condition) {
        match condition {
            Condition::All(conditions) | Condition::Any(conditions) => {
                conditions.iter().for_each(|condition| self.tests(condition));
            }
            Condition::Not(condition) => self.tests(condition),
            Condition::Test(test) => self.source(&test.source, &test.at),
        }
    }

    fn template(&mut self, template: &'m Template) {
        template.reads.iter().for_each(|pointer| self.pointer(pointer));
    }

    fn source(&mut self, source: &'m Source, at: &'m Place) {
        match source {
            Source::Pointer(pointer) => self.pointer(pointer),
            Source::Option(name) => self.read(What::Option(name), Some(at)),
            Source::CustomField(id) => self.read(What::CustomField(id), Some(at)),
        }
    }

    fn pointer(&mut self, pointer: &'m Pointer) {
        self.read(What::Pointer(Cow::Borrowed(pointer)), Some(&pointer.at));
    }

    /// Takes what the language reads by itself.
    fn implied(&mut self, root: Root, tokens: &[&str], used: Use, output: &'m str) {
        (self.used, self.output) = (used, output);
        let tokens = tokens.iter().map(|&token| token.into()).collect();
        let pointer = Pointer { root, tokens, at: self.mapping.at.clone() };
        self.read(What::Pointer(Cow::Owned(pointer)), None);
    }

    fn read(&mut self, what: What<'m>, at: Option<&'m Place>) {
        let seen = Seen { what, used: self.used, output: self.output, at, each: self.each };
        self.visitor.read(&seen);
    }
}
