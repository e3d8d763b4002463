//! Enrolment: each officer's key is drawn, and goes with the shares of the PINs onto a card.

use std::{collections::BTreeSet, fmt::Write as _};

use strongroom_core::{
    ids::{Digest, Label},
    secret::Secret,
    wallet::roster::{Officer, Role, Roster},
};
use zeroize::Zeroizing;

use super::{answers::AnswersError, dice::Dice, error::CeremonyError, seal::SecurityOfficer};
use crate::{
    cards::{Card, Holder},
    devices::{
        error::DeviceError,
        protocol::InitialisedToken,
        random::{self, SAMPLE_BYTES},
    },
    site::Site,
};

/// An officer who has no key and no card yet.
pub(super) type Enrolled = (Label, BTreeSet<Role>);

/// What is kept of enrolment: who, who reads the seals, and what the secrets of this site are mixed from (CCSS 1.01.3).
pub(super) fn evidence(enrolled: &[Enrolled], security: &SecurityOfficer, dice: &Dice) -> String {
    let mut text = String::from("strongroom/enrolled/v1\n");
    for (officer, _) in enrolled {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "officer: {officer}");
    }
    text.push_str(&security.line());
    let _ = writeln!(
        text,
        "entropy: system, samples of {SAMPLE_BYTES} bytes, healthy\n\
         entropy: module, samples of {SAMPLE_BYTES} bytes, or init-token fails\n\
         entropy: dice, {} throws",
        dice.throws().len()
    );
    text
}

/// Draws the seed of an officer's key from three sources: the system, the module, the dice.
fn seed(id: &Label, token: &InitialisedToken, dice: &Dice) -> Result<Box<Secret<[u8; 32]>>, DeviceError> {
    let os = random::os_bytes(SAMPLE_BYTES)?;
    random::check_health("os", &os)?;
    let mixed = random::mix(
        &format!("officer-seed/{id}"),
        &[&os, token.entropy.expose_bytes(), dice.throws()],
    );
    let mut seed = Zeroizing::new([0u8; 32]);
    match mixed.expose_bytes().first_chunk::<32>() {
        Some(bytes) => seed.copy_from_slice(bytes),
        None => {
            return Err(DeviceError::Random {
                source_name: "mix".into(),
            });
        }
    }
    Ok(Box::new(Secret::new(*seed)))
}

/// The one who begins must be among those to enrol, as an operator: there is no roster yet.
pub(super) fn operator(officers: &[Enrolled], initiator: &Label) -> Result<(), CeremonyError> {
    if officers.is_empty() {
        return Err(AnswersError::Missing {
            name: "officer".to_owned(),
        }
        .into());
    }
    let initiator = initiator.clone();
    match officers.iter().find(|(id, _)| *id == initiator) {
        Some((_, roles)) if roles.contains(&Role::Operator) => Ok(()),
        Some(_) => Err(CeremonyError::NotOperator { initiator }),
        None => Err(CeremonyError::Stranger { initiator }),
    }
}

/// Joins keys, shares and checks: the cards to be issued, and the roster that is recorded.
pub(super) fn join(
    site: &Site,
    enrolled: Vec<Enrolled>,
    token: InitialisedToken,
    dice: &Dice,
) -> Result<(Vec<Card>, Roster), CeremonyError> {
    let mut seeds = Vec::with_capacity(enrolled.len());
    for (id, _) in &enrolled {
        seeds.push(seed(id, &token, dice)?);
    }
    let (mut cards, mut officers) = (Vec::new(), Vec::new());
    let checks = token.roster.user.shares.iter().zip(&token.roster.so.shares);
    let people = enrolled.into_iter().zip(seeds).zip(token.holders);
    for ((((id, roles), seed), shares), (user, so)) in people.zip(checks) {
        if [&shares.holder, &user.holder, &so.holder]
            .iter()
            .any(|h| h.as_str() != id.as_str())
        {
            return Err(CeremonyError::Astray);
        }
        let card = Card::new(
            Holder {
                institution: site.institution.clone(),
                site: site.site.clone(),
                officer: id.clone(),
                roles: roles.clone(),
            },
            seed,
            Secret::new(shares.user.expose_bytes().to_vec()),
            Secret::new(shares.so.expose_bytes().to_vec()),
        );
        officers.push(Officer {
            id,
            roles,
            key: card.key(),
            user_share_check: Digest::new(user.check.0),
            so_share_check: Digest::new(so.check.0),
        });
        cards.push(card);
    }
    let roster = Roster {
        institution: site.institution.clone(),
        site: site.site.clone(),
        quorum: token.roster.quorum,
        pin_check: Digest::new(token.roster.user.pin_check.0),
        officers,
    };
    // Through the reader, which applies every rule that a manifest will apply later.
    let roster = Roster::parse(&roster.to_text())?;
    Ok((cards, roster))
}
