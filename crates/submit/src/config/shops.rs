//! Whether two storefronts of the configuration are one shop.

use super::Config;
use super::problem::{ConfigError, Problem};

impl Config {
    /// Checks that each storefront is a shop of its own.
    ///
    /// # Errors
    /// Returns each storefront that has the address and the tenant of another one: each order would be placed twice.
    pub fn check_shops(&self) -> Result<(), ConfigError> {
        let shops: Vec<_> = self.storefronts.iter().map(|(name, settings)| (name, settings.shop())).collect();
        let twin = |(at, (name, shop)): (usize, &(&String, String))| {
            let (other, _) = shops[..at].iter().find(|(_, other)| other == shop)?;
            let message = format!(
                "`storefronts.{name}` is the same shop as `storefronts.{other}` (`base_url` and `tenant`): each of its orders would \
                 be placed twice"
            );
            Some(Problem::of_the_whole(
                message,
                "remove one of the two; keep the name that has orders: `overprint orders list`",
            ))
        };
        let problems: Vec<Problem> = shops.iter().enumerate().filter_map(twin).collect();
        if problems.is_empty() { Ok(()) } else { Err(ConfigError::new(problems)) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use crate::config::Config;

    fn problems(shops: [(&str, &str); 2]) -> Vec<String> {
        let table = |(name, (base_url, tenant)): (&str, (&str, &str))| {
            format!("[storefronts.{name}]\nbase_url = '{base_url}'\ntenant = '{tenant}'\ntoken = 't0'\n")
        };
        let text: String = ["acme", "shop"].into_iter().zip(shops).map(table).collect();
        let config = Config::load(Some(("overprint.toml", &text)), [], &|_| Ok(String::new())).unwrap();
        let checked = config.check_shops();
        checked.err().map_or_else(Vec::new, |error| error.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_shop_has_one_name() {
        let shop = ("https://shop.example/api", "example.org");
        for other in [
            shop,
            ("https://shop.example/api/", "example.org"),
            ("https://SHOP.example:443/api", "Example.org"),
            ("https://shop.example./api", " example.org"),
        ] {
            let found = problems([shop, other]);
            assert!(
                found.len() == 1 && found[0].contains("`storefronts.shop` is the same shop as `storefronts.acme`"),
                "{found:?}"
            );
        }
        for other in [
            ("https://shop.example/api", "example.net"),
            ("https://shop.example/other", "example.org"),
            ("https://shop.example:8443/api", "example.org"),
            ("https://other.example/api", "example.org"),
        ] {
            assert_eq!(problems([shop, other]), Vec::<String>::new(), "{other:?}");
        }
    }
}
