//! `overprint account`: what 4over has stored for the account. Nothing is changed there.

use super::configuration::{self, Secrets};
use super::console::shown;
use super::{Console, Exit, Failure, workplace};
use crate::config::Config;
use crate::fourover::{Error, PaymentProfile};
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::path::Path;

/// Cards that the keys do not show (4over, Payment Profiles).
const OLDER: &str = "4over shows no card that was stored before the API keys were made, and such a card cannot pay: store it again \
     in the 4over account";

/// Show what 4over has stored for the account
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// Write JSON
    #[arg(long, global = true)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the stored cards, and which storefront pays with which; exits with code 1 if a storefront's card is not there
    Profiles,
}

/// A card, and the storefronts that pay with it.
struct Card<'p> {
    profile: &'p PaymentProfile,
    storefronts: Vec<&'p str>,
}

/// Runs one of the actions.
pub(super) async fn run(arguments: Arguments, config: Option<&Path>, console: &mut Console) -> Result<Exit, Failure> {
    let config = configuration::load(config, Secrets::Read)?;
    match arguments.action {
        Action::Profiles => profiles(&config, arguments.json, console).await,
    }
}

async fn profiles(config: &Config, json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let fourover = workplace::fourover(config)?;
    let profiles = fourover.reader().payment_profiles().await.map_err(failure)?;
    let cards: Vec<Card<'_>> = profiles.iter().map(|profile| card(config, profile)).collect();
    let is_there = |name: &str| cards.iter().any(|card| card.storefronts.contains(&name));
    let missing: Vec<(&str, &str)> = config
        .storefronts
        .iter()
        .filter(|(name, _)| !is_there(name))
        .map(|(name, settings)| match settings.payment_profile_token {
            Some(_) => (name.as_str(), "its card is not among these: correct `payment_profile_token`"),
            None => (name.as_str(), "it names no card: set `payment_profile_token`"),
        })
        .collect();
    if json {
        console.json(&document(&cards, &missing))?;
    } else {
        for card in &cards {
            writeln!(console.out(), "{}", line(card))?;
        }
        if cards.is_empty() {
            console.say("4over shows no card");
        }
        for (name, why) in &missing {
            console.say(&format!("storefront {name}: {why}"));
        }
        console.say(OLDER);
    }
    Ok(if missing.is_empty() { Exit::Done } else { Exit::Failed })
}

fn failure(error: Error) -> Failure {
    match error.may_pass() {
        true => Failure::Unavailable(error.to_string()),
        false => Failure::Input(format!("{error}. `overprint doctor` checks the keys")),
    }
}

/// Finds the storefronts that pay with a card.
fn card<'p>(config: &'p Config, profile: &'p PaymentProfile) -> Card<'p> {
    let token = profile.profile_token.expose_secret();
    let pays = config.storefronts.iter().filter(|(_, settings)| {
        settings.payment_profile_token.as_ref().is_some_and(|own| own.expose_secret().trim() == token)
    });
    Card { profile, storefronts: pays.map(|(name, _)| name.as_str()).collect() }
}

fn line(card: &Card<'_>) -> String {
    let kind = card.profile.card_type.as_deref().unwrap_or("card");
    let last = card.profile.last_four.as_deref().unwrap_or("????");
    let used = match card.storefronts.as_slice() {
        [] => "no storefront pays with it".to_owned(),
        names => format!("pays for {}", names.join(", ")),
    };
    format!("{:<12} {:<6} {used}", shown(kind).to_string(), shown(last).to_string())
}

fn document(cards: &[Card<'_>], missing: &[(&str, &str)]) -> Value {
    let card = |card: &Card<'_>| json!({ "type": card.profile.card_type, "last_four": card.profile.last_four, "storefronts": card.storefronts });
    let without = |(name, why): &(&str, &str)| json!({ "storefront": name, "reason": why });
    json!({
        "profiles": cards.iter().map(card).collect::<Vec<_>>(),
        "missing": missing.iter().map(without).collect::<Vec<_>>(),
        "note": OLDER,
    })
}
