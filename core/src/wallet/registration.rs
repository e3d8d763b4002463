//! What may be registered: the rules over all key sheets and rosters of a manifest (checks B10, B13, B15).

use alloc::collections::{BTreeMap, BTreeSet};

use bitcoin::Network;

use super::{
    Branch, Cosigner, KeySheet, KeySheetError, MAX_COSIGNERS, Place, RosterError, Scheme, SignedKeySheet,
    Template, TemplateError, manifest::Terms,
};
use crate::{
    ids::{EcKey, Ed25519Key, Label},
    note::NoteError,
};

/// A manifest that must not be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// The text is not a manifest.
    #[error("manifest: {0}")]
    Text(#[from] NoteError),
    /// The text reads, but the manifest is written otherwise.
    #[error("manifest is not in its canonical form")]
    NotCanonical,
    /// A sheet or roster line is not base64 of a text.
    #[error("{line} line {cosigner} is not base64 of a text")]
    Embedded {
        /// The line's name.
        line: &'static str,
        /// Which of them.
        cosigner: Cosigner,
    },
    /// More key sheets or rosters than cosigners are allowed.
    #[error("{got} sheets or rosters, allowed are {limit}")]
    TooMany {
        /// Lines given.
        got: usize,
        /// Lines allowed.
        limit: usize,
    },
    /// The template cannot stand.
    #[error("template: {0}")]
    Template(#[from] TemplateError),
    /// A key sheet cannot stand.
    #[error("key sheet of {cosigner}: {error}")]
    Sheet {
        /// Whose.
        cosigner: Cosigner,
        /// What is wrong with it.
        error: KeySheetError,
    },
    /// A roster cannot stand.
    #[error("roster of {cosigner}: {error}")]
    Roster {
        /// Whose.
        cosigner: Cosigner,
        /// What is wrong with it.
        error: RosterError,
    },
    /// Template, key sheets and rosters do not speak of the same number of cosigners.
    #[error("template has {template} cosigners, but there are {sheets} sheets and {rosters} rosters")]
    CosignerCount {
        /// Cosigners of the template.
        template: usize,
        /// Key sheets given.
        sheets: usize,
        /// Rosters given.
        rosters: usize,
    },
    /// A roster is not of the site or institution whose key sheet stands at its place.
    #[error("roster of {cosigner} is not of its key sheet's site")]
    RosterSite {
        /// Which.
        cosigner: Cosigner,
    },
    /// One site has two shares of the vault.
    #[error("site {site} stands at {first} and at {second}")]
    RepeatedSite {
        /// The site.
        site: Label,
        /// Its first place.
        first: Cosigner,
        /// Its second place.
        second: Cosigner,
    },
    /// A key sheet is for another network than the manifest, or the manifest than this signer.
    #[error("{cosigner} is on {got}, wanted is {want}")]
    Network {
        /// Whose sheet.
        cosigner: Cosigner,
        /// The manifest's network.
        want: Network,
        /// The sheet's network.
        got: Network,
    },
    /// The template asks for signatures that a cosigner's token cannot make.
    #[error("token of {cosigner} cannot sign {scheme}, which the template asks for")]
    Scheme {
        /// Whose token.
        cosigner: Cosigner,
        /// What the template asks for.
        scheme: Scheme,
    },
    /// A key stands twice, over all sheets, branches and device keys; a key and its negation are one secret.
    #[error("a key of {second} stands already at {first}: {key}")]
    DuplicateKey {
        /// The key.
        key: EcKey,
        /// Who has it first.
        first: Cosigner,
        /// Who has it again.
        second: Cosigner,
    },
    /// A person or a card is an officer of two sites, or an appliance's log key is an officer's.
    #[error("officer {officer} of {cosigner} stands elsewhere too")]
    RepeatedOfficer {
        /// The officer.
        officer: Label,
        /// The later place.
        cosigner: Cosigner,
    },
    /// Some key sheets are for production and some are not.
    #[error("{cosigner} is not like the others: production and practice do not mix")]
    MixedProduction {
        /// The first that differs.
        cosigner: Cosigner,
    },
    /// Two cosigners of a production vault live on one token or one appliance.
    #[error("{first} and {second} are on one appliance")]
    SameAppliance {
        /// The first.
        first: Cosigner,
        /// The second.
        second: Cosigner,
    },
    /// The vault is not the one that this signer guards under that name, or guards under another.
    #[error("its {what} is not that of the registered vault {known}")]
    OtherVault {
        /// What differs.
        what: &'static str,
        /// The registered vault.
        known: Label,
    },
    /// The signer's own site is not among the cosigners.
    #[error("own site {site} is not in the manifest")]
    OwnSiteAbsent {
        /// The signer's site.
        site: Label,
    },
    /// A key at the signer's place is not its own.
    #[error("key of {cosigner} at {place} is not our own")]
    OwnKey {
        /// The signer's place in the manifest.
        cosigner: Cosigner,
        /// The first index that differs, or that only one of the two lists has.
        place: Place,
    },
    /// The keys are the signer's own, but something else on the sheet differs.
    #[error("key sheet of {cosigner} is not our own")]
    OwnSheet {
        /// The signer's place in the manifest.
        cosigner: Cosigner,
    },
}

impl RegistrationError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::NotCanonical | Self::Embedded { .. } => "E_REG_TEXT",
            Self::TooMany { .. } => "E_REG_LIMIT",
            Self::Template(e) => e.code(),
            Self::Sheet { error, .. } => error.code(),
            Self::Roster { error, .. } => error.code(),
            Self::CosignerCount { .. } | Self::RosterSite { .. } | Self::RepeatedSite { .. } => "E_REG_SITE",
            Self::Network { .. } => "E_REG_NETWORK",
            Self::Scheme { .. } => "E_REG_SCHNORR",
            Self::DuplicateKey { .. } => "E_REG_DUPLICATE_KEY",
            Self::RepeatedOfficer { .. } => "E_REG_ROSTER",
            Self::MixedProduction { .. } | Self::SameAppliance { .. } => "E_REG_PRODUCTION",
            Self::OtherVault { .. } => "E_REG_OTHER_VAULT",
            Self::OwnSiteAbsent { .. } | Self::OwnKey { .. } | Self::OwnSheet { .. } => "E_REG_OWN_KEY",
        }
    }
}

/// Every rule that needs no knowledge of who asks.
pub(super) fn check(terms: &Terms) -> Result<(), RegistrationError> {
    check_count(terms)?;
    check_sites(terms)?;
    for (i, signed) in terms.sheets.iter().enumerate() {
        let got = signed.sheet().network;
        if got != terms.network {
            return Err(RegistrationError::Network {
                cosigner: Cosigner::at(i),
                want: terms.network,
                got,
            });
        }
    }
    check_schemes(terms)?;
    check_keys(&terms.sheets)?;
    check_officers(terms)?;
    check_production(&terms.sheets)
}

/// The rules of the signer that is asked to register: its own sheet stands in the manifest, whole.
pub(super) fn check_own(terms: &Terms, own: &KeySheet) -> Result<(), RegistrationError> {
    let at = terms.sheets.iter().enumerate().find(|(_, s)| {
        let sheet = s.sheet();
        sheet.site == own.site && sheet.institution == own.institution
    });
    let Some((i, registered)) = at else {
        return Err(RegistrationError::OwnSiteAbsent {
            site: own.site.clone(),
        });
    };
    let cosigner = Cosigner::at(i);
    if own.network != terms.network {
        return Err(RegistrationError::Network {
            cosigner,
            want: terms.network,
            got: own.network,
        });
    }
    for branch in Branch::ALL {
        let (ours, theirs) = (own.keys(branch), registered.sheet().keys(branch));
        let longest = ours.len().max(theirs.len());
        if let Some(index) = (0..longest).find(|i| ours.get(*i) != theirs.get(*i)) {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            return Err(RegistrationError::OwnKey {
                cosigner,
                place: Place { branch, index },
            });
        }
    }
    if registered.sheet() != own {
        return Err(RegistrationError::OwnSheet { cosigner });
    }
    Ok(())
}

fn check_count(terms: &Terms) -> Result<(), RegistrationError> {
    let (sheets, rosters) = (terms.sheets.len(), terms.rosters.len());
    let got = sheets.max(rosters);
    if got > MAX_COSIGNERS {
        return Err(RegistrationError::TooMany {
            got,
            limit: MAX_COSIGNERS,
        });
    }
    let template = Template::cosigners(&terms.template);
    if sheets != template || rosters != template {
        return Err(RegistrationError::CosignerCount {
            template,
            sheets,
            rosters,
        });
    }
    Ok(())
}

fn check_sites(terms: &Terms) -> Result<(), RegistrationError> {
    let mut seen = BTreeMap::new();
    for (i, (signed, roster)) in terms.sheets.iter().zip(&terms.rosters).enumerate() {
        let (sheet, cosigner) = (signed.sheet(), Cosigner::at(i));
        if roster.site != sheet.site || roster.institution != sheet.institution {
            return Err(RegistrationError::RosterSite { cosigner });
        }
        // By site name alone: two institutions' sites of one name would sign notes under one name.
        if let Some(first) = seen.insert(&sheet.site, cosigner) {
            return Err(RegistrationError::RepeatedSite {
                site: sheet.site.clone(),
                first,
                second: cosigner,
            });
        }
    }
    Ok(())
}

/// Taproot only where every token says that it signs BIP-0340: a vault that not all can sign for is a trap.
fn check_schemes(terms: &Terms) -> Result<(), RegistrationError> {
    let scheme = terms.template.scheme();
    let unable = |signed: &SignedKeySheet| !signed.sheet().schemes.contains(scheme);
    match terms.sheets.iter().position(unable) {
        Some(i) => Err(RegistrationError::Scheme {
            cosigner: Cosigner::at(i),
            scheme,
        }),
        None => Ok(()),
    }
}

fn check_keys(sheets: &[SignedKeySheet]) -> Result<(), RegistrationError> {
    let mut seen: BTreeMap<[u8; 32], Cosigner> = BTreeMap::new();
    for (i, signed) in sheets.iter().enumerate() {
        let second = Cosigner::at(i);
        for key in signed.sheet().all_keys() {
            if let Some(first) = seen.insert(key.x(), second) {
                return Err(RegistrationError::DuplicateKey {
                    key: *key,
                    first,
                    second,
                });
            }
        }
    }
    Ok(())
}

fn check_officers(terms: &Terms) -> Result<(), RegistrationError> {
    let mut keys: BTreeSet<Ed25519Key> = terms.sheets.iter().map(|s| s.sheet().log_key).collect();
    let mut persons = BTreeSet::new();
    for (i, roster) in terms.rosters.iter().enumerate() {
        for officer in &roster.officers {
            // Persons, not keys: one name at two sites could be one person counted twice.
            if !persons.insert((&roster.institution, &officer.id)) || !keys.insert(officer.key) {
                return Err(RegistrationError::RepeatedOfficer {
                    officer: officer.id.clone(),
                    cosigner: Cosigner::at(i),
                });
            }
        }
    }
    Ok(())
}

fn check_production(sheets: &[SignedKeySheet]) -> Result<(), RegistrationError> {
    let Some(first) = sheets.first() else {
        return Ok(());
    };
    let production = first.sheet().production;
    let (mut tokens, mut logs) = (BTreeMap::new(), BTreeMap::new());
    for (i, signed) in sheets.iter().enumerate() {
        let (sheet, second) = (signed.sheet(), Cosigner::at(i));
        if sheet.production != production {
            return Err(RegistrationError::MixedProduction { cosigner: second });
        }
        let token = tokens.insert(&sheet.token_serial, second);
        let log = logs.insert(sheet.log_key, second);
        if let (true, Some(first)) = (production, token.or(log)) {
            return Err(RegistrationError::SameAppliance { first, second });
        }
    }
    Ok(())
}
