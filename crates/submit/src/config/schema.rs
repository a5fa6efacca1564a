//! The JSON Schema of the configuration, for editors.

use super::Config;
use super::secrets::{FILE, SECRETS};
use serde_json::{Map, Value, json};

impl Config {
    /// Returns the JSON Schema of `overprint.toml`: every key, and for every secret also the key that names its file.
    pub fn schema() -> Value {
        let mut schema = schemars::schema_for!(Config).to_value();
        add_files(&mut schema);
        schema
    }
}

/// Puts `key_file` beside every secret key.
fn add_files(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                properties.extend(files(properties));
            }
            if let Some(Value::Array(required)) = members.get_mut("required") {
                // A secret may stand in its file instead.
                required.retain(|key| !key.as_str().is_some_and(|key| SECRETS.contains(&key)));
            }
            members.values_mut().for_each(add_files);
        }
        Value::Array(items) => items.iter_mut().for_each(add_files),
        _ => {}
    }
}

fn files(properties: &Map<String, Value>) -> Map<String, Value> {
    let secrets = SECRETS.iter().filter(|key| properties.contains_key(**key));
    secrets
        .map(|key| {
            let means = format!("The path of a file that holds `{key}`, instead of the key itself");
            (format!("{key}{FILE}"), json!({ "description": means, "type": "string" }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::Config;
    use serde_json::Value;

    fn properties<'s>(schema: &'s Value, of: &str) -> &'s serde_json::Map<String, Value> {
        let holds = |one: &&Value| one.pointer(&format!("/properties/{of}")).is_some();
        schema["$defs"].as_object().unwrap().values().find(holds).unwrap()["properties"].as_object().unwrap()
    }

    #[test]
    fn every_key_is_described_and_secrets_are_texts_that_may_stand_in_files() {
        let schema = Config::schema();
        for key in ["mappings", "fourover", "storefronts"] {
            assert!(schema["properties"][key]["description"].is_string(), "{key}");
        }
        let fourover = properties(&schema, "private_key");
        assert_eq!(fourover["private_key"]["type"], "string");
        assert_eq!(fourover["private_key_file"]["type"], "string");
        let storefront = properties(&schema, "tenant");
        for key in
            ["base_url", "token", "token_file", "client_secret_file", "payment_profile_token_file", "paths", "values"]
        {
            assert!(storefront.contains_key(key), "{key}");
        }
        let webhook = properties(&schema, "tolerance_seconds");
        for key in ["scheme", "secret", "secret_file", "previous_secret", "previous_secret_file", "timestamp_header"] {
            assert!(webhook.contains_key(key), "{key}");
        }
        let described = |member: &Value| member["description"].is_string() || member.get("$ref").is_some();
        let members = storefront.iter().chain(webhook);
        let silent: Vec<_> = members.filter(|(_, member)| !described(member)).map(|(key, _)| key).collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}
