//! Rosters: one site's officers, their roles, and how many of them open its HSM.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use super::MAX_OFFICERS;
use crate::{
    ids::{Digest, Ed25519Key, Label},
    note::{NoteError, PublicKey, Reader, Verifier, Writer},
};

const KIND: &str = "roster";

/// What an officer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Begins ceremonies.
    Operator,
    /// Says yes or no to a decision.
    Approver,
    /// Changes policy and officers.
    Administrator,
    /// Watches, and signs that they did.
    Witness,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Operator, Self::Approver, Self::Administrator, Self::Witness];

    /// The role's word in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
            Self::Witness => "witness",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = RosterError;
    fn from_str(s: &str) -> Result<Self, RosterError> {
        Self::ALL
            .into_iter()
            .find(|r| r.as_str() == s)
            .ok_or(RosterError::Role)
    }
}

/// A roster that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// The text is not a roster.
    #[error("roster: {0}")]
    Text(#[from] NoteError),
    /// The text reads, but the roster is written otherwise.
    #[error("roster is not in its canonical form")]
    NotCanonical,
    /// A word names no role.
    #[error("unknown role")]
    Role,
    /// An officer line cannot be read.
    #[error("officer line cannot be read")]
    OfficerLine,
    /// An officer has no role.
    #[error("officer {officer} has no role")]
    NoRole {
        /// The officer.
        officer: Label,
    },
    /// More officers than a site may have.
    #[error("{got} officers, allowed are {limit}")]
    TooMany {
        /// Officers given.
        got: usize,
        /// Officers allowed.
        limit: usize,
    },
    /// The quorum is below two, or over the number of officers or of approvers.
    #[error("quorum {quorum} with {officers} officers, {approvers} of them approvers")]
    Quorum {
        /// Persons wanted.
        quorum: u8,
        /// Officers listed.
        officers: usize,
        /// Approvers among them.
        approvers: usize,
    },
    /// Two officers share a name, so a person could count twice.
    #[error("officer {officer} is listed twice")]
    RepeatedOfficer {
        /// The name.
        officer: Label,
    },
    /// Two officers share a key, so a card could count twice.
    #[error("officer {officer} has another officer's key")]
    RepeatedKey {
        /// The later of the two.
        officer: Label,
    },
    /// An officer's key is no Ed25519 key, or of small order.
    #[error("officer {officer} has no ed25519 key to rely on")]
    Key {
        /// The officer.
        officer: Label,
    },
}

impl RosterError {
    /// The code shown to people and recorded.
    pub fn code(&self) -> &'static str {
        "E_REG_ROSTER"
    }
}

/// One person with one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// The person; quorums count these.
    pub id: Label,
    /// What the person may do.
    pub roles: BTreeSet<Role>,
    /// The key on the person's card.
    pub key: Ed25519Key,
    /// Check over the person's share of the user PIN; names a wrong share and its holder.
    pub user_share_check: Digest,
    /// Check over the person's share of the SO PIN.
    pub so_share_check: Digest,
}

impl Officer {
    /// Says whether the officer has this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Who signs what this officer signs.
    pub fn verifier(&self) -> Verifier {
        Verifier {
            name: self.id.clone(),
            key: PublicKey::Ed25519(self.key),
        }
    }
}

impl fmt::Display for Officer {
    /// `<roles> <key> <user share check> <so share check> <id>`; the id is last, for it may hold spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, role) in self.roles.iter().enumerate() {
            write!(f, "{}{role}", if i == 0 { "" } else { "," })?;
        }
        let (key, user, so) = (self.key, self.user_share_check, self.so_share_check);
        write!(f, " {key} {user} {so} {}", self.id)
    }
}

impl FromStr for Officer {
    type Err = RosterError;
    fn from_str(s: &str) -> Result<Self, RosterError> {
        let mut parts = s.splitn(5, ' ');
        let mut next = || parts.next().ok_or(RosterError::OfficerLine);
        let (roles, key, user, so, id) = (next()?, next()?, next()?, next()?, next()?);
        Ok(Self {
            id: id.parse().map_err(|_| RosterError::OfficerLine)?,
            roles: roles.split(',').map(str::parse).collect::<Result<_, _>>()?,
            key: key.parse().map_err(|_| RosterError::OfficerLine)?,
            user_share_check: user.parse().map_err(|_| RosterError::OfficerLine)?,
            so_share_check: so.parse().map_err(|_| RosterError::OfficerLine)?,
        })
    }
}

/// One site's officers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Who employs them.
    pub institution: Label,
    /// Where they work.
    pub site: Label,
    /// How many persons open the HSM and approve, at least.
    pub quorum: u8,
    /// Check over the whole user PIN.
    pub pin_check: Digest,
    /// The officers, in the order of their shares.
    pub officers: Vec<Officer>,
}

impl Roster {
    /// The officer of this name.
    pub fn officer(&self, id: &Label) -> Option<&Officer> {
        self.officers.iter().find(|o| o.id == *id)
    }

    /// The officers that have this role.
    pub fn with_role(&self, role: Role) -> impl Iterator<Item = &Officer> {
        self.officers.iter().filter(move |o| o.is(role))
    }

    /// The roster's canonical text.
    pub fn to_text(&self) -> String {
        let mut w = Writer::new(KIND);
        w.field("institution", &self.institution)
            .field("site", &self.site)
            .field("quorum", self.quorum)
            .field("pin-check", self.pin_check)
            .each("officer", self.officers.iter().map(ToString::to_string));
        w.finish()
    }

    /// Hash of the roster's text: what officers' approvals and records name.
    pub fn digest(&self) -> Digest {
        Digest::of(&[self.to_text().as_bytes()])
    }

    /// Reads a roster from its canonical text and checks that it can stand.
    ///
    /// # Errors
    /// [`RosterError`].
    pub fn parse(text: &str) -> Result<Self, RosterError> {
        let mut r = Reader::new(KIND, text)?;
        let roster = Self {
            institution: r.parse("institution")?,
            site: r.parse("site")?,
            quorum: r.parse("quorum")?,
            pin_check: r.parse("pin-check")?,
            officers: r.parse_all("officer")?,
        };
        r.finish()?;
        roster.check()?;
        if roster.to_text() != text {
            return Err(RosterError::NotCanonical);
        }
        Ok(roster)
    }

    fn check(&self) -> Result<(), RosterError> {
        let officers = self.officers.len();
        if officers > MAX_OFFICERS {
            return Err(RosterError::TooMany {
                got: officers,
                limit: MAX_OFFICERS,
            });
        }
        let approvers = self.with_role(Role::Approver).count();
        let wanted = usize::from(self.quorum);
        if wanted < 2 || wanted > officers || wanted > approvers {
            return Err(RosterError::Quorum {
                quorum: self.quorum,
                officers,
                approvers,
            });
        }
        let (mut ids, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for o in &self.officers {
            let officer = o.id.clone();
            if o.roles.is_empty() {
                return Err(RosterError::NoRole { officer });
            }
            let usable = ed25519_dalek::VerifyingKey::from_bytes(o.key.as_bytes());
            if !usable.is_ok_and(|k| !k.is_weak()) {
                return Err(RosterError::Key { officer });
            }
            if !ids.insert(&o.id) {
                return Err(RosterError::RepeatedOfficer { officer });
            }
            if !keys.insert(o.key) {
                return Err(RosterError::RepeatedKey { officer });
            }
        }
        Ok(())
    }
}
