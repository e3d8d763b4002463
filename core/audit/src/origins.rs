//! What a site's own journal says of its keys and officers: what every registration is held to.

use strongroom_core::{
    ceremony::script::Action,
    ids::Digest,
    journal::verify::Log,
    wallet::{KeySheet, Manifest, SignedKeySheet},
};

use crate::{error::AuditError, replay::Seen, rules::Bound};

/// The site's own sheet and roster, as its key ceremony recorded them.
#[derive(Default)]
pub(crate) struct Origins {
    sheet: Option<KeySheet>,
    roster: Option<Digest>,
}

impl Origins {
    /// Takes in the key sheet that the token's device key signed.
    pub(crate) fn made(&mut self, seen: &Seen<'_>, sheet: &Digest) -> Result<(), AuditError> {
        let untrue = || seen.untrue("key sheet");
        let (_, text) = seen.named("key sheet", sheet)?;
        let signed = String::from_utf8(text)
            .ok()
            .and_then(|t| SignedKeySheet::parse(&t).ok())
            .ok_or_else(untrue)?;
        let sheet = signed.sheet().clone();
        let log = seen.chain.log().ok_or_else(untrue)?;
        if !is_of(&sheet, log) {
            return Err(untrue());
        }
        self.sheet = Some(sheet);
        Ok(())
    }

    /// Takes in what a step of a ceremony left behind.
    pub(crate) fn done(&mut self, action: &str, evidence: &Digest) {
        if Action::of(action) == Some(Action::IssueCards) {
            self.roster = Some(*evidence);
        }
    }

    /// Whether papers may be registered here: this site's keys and officers stand in them as the journal has them,
    /// and manifest and policy speak of each other.
    pub(crate) fn allow(&self, log: &Log, bound: &Bound) -> bool {
        let (manifest, policy) = (&bound.manifest, &bound.policy);
        let Some(sheet) = &self.sheet else {
            return false;
        };
        let ours = manifest.check_registration(sheet).is_ok() && self.roster == own_roster(log, manifest);
        let place = manifest.institution == log.institution
            && manifest.network == log.network
            && *policy.institution() == log.institution
            && policy.network() == log.network;
        let version = manifest.policy == policy.hash() && manifest.policy_version == policy.version();
        ours && place && version
    }
}

/// Whether a sheet is that of the appliance that writes this journal.
fn is_of(sheet: &KeySheet, log: &Log) -> bool {
    sheet.institution == log.institution
        && sheet.site == log.site
        && sheet.network == log.network
        && sheet.log_key == log.log_key
        && sheet.production == log.production
}

fn own_roster(log: &Log, manifest: &Manifest) -> Option<Digest> {
    let own = manifest.cosigner_at(&log.site)?;
    manifest.roster(own).map(|r| r.digest())
}
