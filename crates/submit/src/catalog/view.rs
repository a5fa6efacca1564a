//! A catalogue in memory: every name, and what is sold of the products that are asked about.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::kind::GroupKind;
use super::name::{folded, texts};
use super::needed::Needed;
use super::row::{BasePrice, Group, Listed, Product, ProductOption, Triple};

/// The part of a catalogue that questions are answered from.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// When the pull began that last came to its end, such as `2026-07-29T10:00:00Z`; `None` when none has.
    pub pulled: Option<String>,
    products: Vec<KnownProduct>,
    product_at: HashMap<String, usize>,
    options: Vec<KnownOption>,
    options_at: HashMap<String, Vec<usize>>,
    sold: HashMap<String, Sold>,
    products_named: OnceLock<HashMap<String, Vec<usize>>>,
    options_named: OnceLock<HashMap<String, Vec<usize>>>,
}

/// A product that the catalogue has or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownProduct {
    /// Identifier, code and description.
    pub listed: Listed,
    /// Whether 4over no longer has it.
    pub gone: bool,
}

/// An option as some product has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOption {
    /// The option.
    pub option: ProductOption,
    /// Name of its group, such as `Coating`.
    pub group: String,
    /// What its group is for.
    pub kind: GroupKind,
}

/// What is sold of one product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sold {
    /// The option groups.
    pub groups: Vec<Group>,
    /// Turnarounds by runsize and colorspec.
    pub triples: BTreeSet<Triple>,
    /// Base prices; empty where 4over names none, which says nothing about what is sold.
    pub prices: Vec<BasePrice>,
    /// The files that it needs, as far as 4over says so.
    pub needed: Needed,
}

impl Catalogue {
    /// Makes a catalogue of products that are all known in full.
    pub fn of(products: impl IntoIterator<Item = (Product, Vec<BasePrice>)>) -> Self {
        let mut catalogue = Catalogue::default();
        for (product, prices) in products {
            let Product { uuid, code, description, groups, triples } = product;
            for group in &groups {
                for option in &group.options {
                    catalogue.add_option(KnownOption {
                        option: option.clone(),
                        group: group.name.clone(),
                        kind: group.kind,
                    });
                }
            }
            catalogue.add_sold(
                uuid.clone(),
                Sold { groups, triples: triples.into_iter().collect(), prices, needed: Needed::default() },
            );
            catalogue.add_product(KnownProduct { listed: Listed { uuid, code, description }, gone: false });
        }
        catalogue
    }

    /// Returns a product, also one that is gone.
    pub fn product(&self, uuid: &str) -> Option<&KnownProduct> {
        self.product_at.get(&uuid.to_lowercase()).map(|at| &self.products[*at])
    }

    /// Lists all products, also those that are gone, by code.
    pub fn products(&self) -> &[KnownProduct] {
        &self.products
    }

    /// Returns an option in each of its groups; some product has it or had it.
    pub fn option(&self, uuid: &str) -> impl Iterator<Item = &KnownOption> {
        self.options_at.get(&uuid.to_lowercase()).into_iter().flatten().map(|at| &self.options[*at])
    }

    /// Lists all options, once for each of their groups.
    pub fn options(&self) -> &[KnownOption] {
        &self.options
    }

    /// Lists the products with a code or a description, by its folded form.
    pub(super) fn products_named(&self, folded_name: &str) -> impl Iterator<Item = &KnownProduct> {
        let index = self.products_named.get_or_init(|| {
            index(
                self.products
                    .iter()
                    .map(|product| [&product.listed.code, &product.listed.description].map(|text| folded(text))),
            )
        });
        index.get(folded_name).into_iter().flatten().map(|at| &self.products[*at])
    }

    /// Lists the options with a name, a description or a long name, by its folded form.
    pub(super) fn options_named(&self, folded_name: &str) -> impl Iterator<Item = &KnownOption> {
        let index = self.options_named.get_or_init(|| index(self.options.iter().map(|known| texts(&known.option))));
        index.get(folded_name).into_iter().flatten().map(|at| &self.options[*at])
    }

    /// Returns what is sold of a product, where it was loaded.
    pub fn sold(&self, uuid: &str) -> Option<&Sold> {
        self.sold.get(&uuid.to_lowercase())
    }

    pub(super) fn add_product(&mut self, product: KnownProduct) {
        self.products_named = OnceLock::new();
        self.product_at.insert(product.listed.uuid.clone(), self.products.len());
        self.products.push(product);
    }

    pub(super) fn add_option(&mut self, option: KnownOption) {
        self.options_named = OnceLock::new();
        let places = self.options_at.entry(option.option.uuid.clone()).or_default();
        if places.iter().all(|at| self.options[*at].group != option.group) {
            places.push(self.options.len());
            self.options.push(option);
        }
    }

    pub(super) fn add_sold(&mut self, uuid: String, sold: Sold) {
        self.sold.insert(uuid, sold);
    }
}

fn index<const N: usize>(names: impl Iterator<Item = [String; N]>) -> HashMap<String, Vec<usize>> {
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, names) in names.enumerate() {
        for name in names {
            index.entry(name).or_default().push(at);
        }
    }
    index
}

impl Sold {
    /// Lists the options of the groups of one kind.
    pub fn options_of(&self, kind: GroupKind) -> impl Iterator<Item = &ProductOption> {
        self.groups.iter().filter(move |group| group.kind == kind).flat_map(|group| &group.options)
    }

    /// Returns an option with its group.
    pub fn option(&self, uuid: &str) -> Option<(&Group, &ProductOption)> {
        let with_group = |group| move |option| (group, option);
        let mut all = self.groups.iter().flat_map(|group| group.options.iter().map(with_group(group)));
        all.find(|(_, option): &(&Group, &ProductOption)| option.uuid.eq_ignore_ascii_case(uuid))
    }

    /// Returns the base price of a runsize and a colorspec.
    pub fn price(&self, runsize: &str, colorspec: &str) -> Option<&BasePrice> {
        let same = |price: &&BasePrice| {
            price.runsize.eq_ignore_ascii_case(runsize) && price.colorspec.eq_ignore_ascii_case(colorspec)
        };
        self.prices.iter().find(same)
    }
}

impl ProductOption {
    /// Returns the name that people know an option by: a turnaround's is its description, since its name is but digits.
    pub fn label(&self, kind: GroupKind) -> &str {
        match kind {
            GroupKind::Turnaround if !self.description.is_empty() => &self.description,
            _ if self.name.is_empty() => &self.description,
            _ => &self.name,
        }
    }
}
