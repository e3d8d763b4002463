//! Enrolment: each officer's key is drawn, and goes with the shares of the PINs onto a card.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use strongroom_core::{
    ids::{Digest, Label},
    secret::Secret,
    wallet::roster::{Officer, Role, Roster},
};
use zeroize::Zeroizing;

use super::{
    answers::{Answers, AnswersError},
    error::CeremonyError,
};
use crate::{
    cards::{Card, Holder},
    devices::protocol::InitialisedToken,
    site::Site,
};

/// An officer who has a key and no card yet.
pub(super) struct Enrolled {
    pub(super) id: Label,
    pub(super) roles: BTreeSet<Role>,
    seed: Secret<[u8; 32]>,
}

/// Draws a key for each officer: the system's random bytes, mixed with what was thrown with dice.
pub(super) fn enrol(answers: &Answers, dice: &[u8]) -> Result<Vec<Enrolled>, CeremonyError> {
    if answers.officer.is_empty() {
        return Err(missing_officers());
    }
    let mut enrolled = Vec::with_capacity(answers.officer.len());
    for officer in &answers.officer {
        let mut random = Zeroizing::new([0u8; 32]);
        getrandom::fill(random.as_mut_slice()).map_err(|_| CeremonyError::Random)?;
        let mut mix = Sha256::new();
        mix.update(b"strongroom/officer-seed/v1\n");
        mix.update(officer.id.as_str().as_bytes());
        mix.update(b"\n");
        mix.update(random.as_slice());
        mix.update(dice);
        let seed: Zeroizing<[u8; 32]> = Zeroizing::new(mix.finalize().into());
        enrolled.push(Enrolled {
            id: officer.id.clone(),
            roles: officer.roles()?,
            seed: Secret::new(*seed),
        });
    }
    Ok(enrolled)
}

/// The one who begins must be among those to enrol, as an operator: there is no roster yet.
pub(super) fn operator(answers: &Answers, initiator: &Label) -> Result<(), CeremonyError> {
    if answers.officer.is_empty() {
        return Err(missing_officers());
    }
    let initiator = initiator.clone();
    let Some(officer) = answers.officer.iter().find(|o| o.id == initiator) else {
        return Err(CeremonyError::Stranger { initiator });
    };
    if officer.roles()?.contains(&Role::Operator) {
        Ok(())
    } else {
        Err(CeremonyError::NotOperator { initiator })
    }
}

fn missing_officers() -> CeremonyError {
    AnswersError::Missing {
        name: "officer".to_owned(),
    }
    .into()
}

/// Joins keys, shares and checks: the cards to be issued, and the roster that is recorded.
pub(super) fn join(
    site: &Site,
    enrolled: Vec<Enrolled>,
    token: InitialisedToken,
) -> Result<(Vec<Card>, Roster), CeremonyError> {
    let (mut cards, mut officers) = (Vec::new(), Vec::new());
    let checks = token.roster.user.shares.iter().zip(&token.roster.so.shares);
    for ((person, shares), (user, so)) in enrolled.into_iter().zip(token.holders).zip(checks) {
        let id = person.id;
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
                roles: person.roles.clone(),
            },
            person.seed,
            Secret::new(shares.user.expose_bytes().to_vec()),
            Secret::new(shares.so.expose_bytes().to_vec()),
        );
        officers.push(Officer {
            id,
            roles: person.roles,
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
