//! What the signer found out about itself, and what can be begun with that.

use strongroom_core::policy::Policy;

use crate::{
    ceremony::standing::Standing,
    messages::window::{self, Line},
    screens::start::{Check, Found as Shown, Missing, Offer, Part, Task},
    site::Mode,
    widgets::refusal::Refusal,
    workers::{ceremony::Trouble, device::serve::Memory, standing::Found},
};

/// Everything that was looked at; nothing where a look has not ended.
#[derive(Default)]
pub(super) struct Looks {
    network: Option<Vec<String>>,
    memory: Option<Memory>,
    answers: Option<Result<u32, &'static str>>,
    site: Option<Result<Option<Box<Standing>>, Trouble>>,
    root: String,
    said: String,
}

impl Looks {
    pub(super) fn take(&mut self, found: Found) {
        match found {
            Found::Network(names) => {
                self.said = names.join(", ");
                self.network = Some(names);
            }
            Found::Memory(memory) => self.memory = Some(memory),
            Found::KnownAnswers(answers) => self.answers = Some(answers),
            Found::Site(site) => {
                if let Ok(Some(standing)) = &site {
                    self.root = standing.root.to_string();
                }
                self.site = Some(site);
            }
            Found::Records(_) | Found::Exported(_) | Found::Address(..) => {}
        }
    }

    pub(super) fn trouble(&mut self, trouble: Trouble) {
        self.site = Some(Err(trouble));
    }

    pub(super) fn standing(&self) -> Option<&Standing> {
        self.site.as_ref()?.as_ref().ok()?.as_deref()
    }

    pub(super) fn policy(&self) -> Option<&Policy> {
        Some(&self.standing()?.vault.as_ref()?.policy)
    }

    /// Whether every look has ended.
    pub(super) fn are_done(&self) -> bool {
        self.network.is_some() && self.memory.is_some() && self.answers.is_some() && self.site.is_some()
    }

    fn is_production(&self) -> bool {
        self.standing().is_some_and(|s| s.site.mode == Mode::Production)
    }

    /// What the first screen shows of each look.
    pub(super) fn checks(&self, practice_only: bool) -> [Check<'_>; 5] {
        let production = self.is_production();
        let site = self.site.as_ref();
        let network = match &self.network {
            None => Shown::Running,
            Some(names) if names.is_empty() => Shown::Fine,
            Some(_) if !production => Shown::Borne,
            Some(_) => Shown::Wrong(told(window::ONLINE, &self.said)),
        };
        let memory = match self.memory {
            None => Shown::Running,
            Some(Memory::Locked) => Shown::Fine,
            Some(Memory::Unlocked) if !production => Shown::Borne,
            Some(Memory::Unlocked) => Shown::Wrong(all(window::MEMORY)),
        };
        let answers = match self.answers {
            None => Shown::Running,
            Some(Ok(_)) => Shown::Fine,
            Some(Err(name)) => Shown::Wrong(told(window::KNOWN_ANSWERS, name)),
        };
        let (profile, journal) = self.of_site(practice_only);
        let count = self.answers.and_then(Result::ok).unwrap_or(0);
        let standing = site.and_then(|s| s.as_ref().ok()).and_then(Option::as_deref);
        let part = |part, found| Check { part, found };
        [
            part(Part::Network, network),
            part(Part::Memory, memory),
            part(Part::KnownAnswers { count }, answers),
            part(
                Part::Profile {
                    serial: standing.map_or("", |s| s.serial.as_str()),
                },
                profile,
            ),
            part(
                Part::Journal {
                    records: standing.map_or(0, |s| s.records),
                    words: &self.root,
                },
                journal,
            ),
        ]
    }

    fn of_site(&self, practice_only: bool) -> (Shown<'_>, Shown<'_>) {
        match &self.site {
            None => (Shown::Running, Shown::Running),
            Some(Ok(None)) => (Shown::Absent, Shown::Absent),
            Some(Ok(Some(standing))) if practice_only && standing.site.mode == Mode::Production => {
                let wrong = Shown::Wrong(all(window::PRACTICE_ONLY));
                (Shown::Fine, wrong)
            }
            Some(Ok(Some(standing))) if standing.quarantined => {
                let wrong = Shown::Wrong(all(window::QUARANTINED));
                (wrong, Shown::Fine)
            }
            Some(Ok(Some(_))) => (Shown::Fine, Shown::Fine),
            Some(Err(trouble)) => {
                let wrong = Shown::Wrong(Refusal {
                    code: trouble.code,
                    what: &trouble.what,
                    todo: trouble.todo,
                });
                (Shown::Absent, wrong)
            }
        }
    }

    /// What can be begun.
    pub(super) fn offers(&self, practice_only: bool) -> [Offer; 8] {
        let checks = self.checks(practice_only);
        let bad = |check: &Check<'_>| matches!(check.found, Shown::Wrong(_));
        let quarantined = self.standing().is_some_and(|s| s.quarantined);
        let others_bad = checks
            .iter()
            .filter(|c| !matches!(c.part, Part::Profile { .. }))
            .any(bad);
        let running = checks.iter().any(|c| matches!(c.found, Shown::Running));
        let site = self.standing();
        Task::ALL.map(|task| {
            let missing = match task {
                Task::Settings => None,
                Task::Provision => match &self.site {
                    None => Some(Missing::Running),
                    Some(Ok(None)) if running => Some(Missing::Running),
                    Some(Ok(None)) if others_bad => Some(Missing::Wrong),
                    Some(Ok(None)) => None,
                    Some(Ok(Some(_)) | Err(_)) => Some(Missing::SiteStands),
                },
                Task::Sign | Task::Register | Task::TestToken if running => Some(Missing::Running),
                Task::Sign | Task::Register | Task::TestToken if site.is_some() && others_bad => {
                    Some(Missing::Wrong)
                }
                // A token out of use comes back by its test alone.
                Task::Sign | Task::Register if quarantined => Some(Missing::Wrong),
                Task::Sign | Task::Address | Task::Policy => match site {
                    None => Some(Missing::Site),
                    Some(standing) if standing.vault.is_none() => Some(Missing::Vault),
                    Some(_) => None,
                },
                Task::Register | Task::TestToken | Task::Journal => match site {
                    None => Some(Missing::Site),
                    Some(_) => None,
                },
            };
            Offer { task, missing }
        })
    }
}

/// A refusal of which the code alone says what happened.
const fn all((code, what, todo): Line) -> Refusal<'static> {
    Refusal { code, what, todo }
}

/// A refusal over something that is named.
const fn told<'a>((code, todo): (&'static str, &'static str), what: &'a str) -> Refusal<'a> {
    Refusal { code, what, todo }
}

#[cfg(test)]
mod tests {
    use bitcoin::Network;
    use strongroom_core::{ids::Digest, words::Words};

    use super::*;
    use crate::site::Site;

    fn looked(mode: Mode, networks: &[&str]) -> Looks {
        let standing = Standing {
            site: Site {
                version: 1,
                institution: "Example Custody".parse().unwrap(),
                site: "Zurich".parse().unwrap(),
                network: Network::Regtest,
                mode,
            },
            serial: "0001".to_owned(),
            records: 3,
            root: Words::of(&Digest::new([7; 32])),
            vault: None,
            quarantined: false,
        };
        let mut looks = Looks::default();
        looks.take(Found::Network(networks.iter().map(|n| (*n).to_owned()).collect()));
        looks.take(Found::Memory(Memory::Locked));
        looks.take(Found::KnownAnswers(Ok(5)));
        assert!(!looks.are_done());
        looks.take(Found::Site(Ok(Some(Box::new(standing)))));
        looks
    }

    fn missing(looks: &Looks, practice_only: bool, task: Task) -> Option<Missing> {
        let offers = looks.offers(practice_only);
        offers.iter().find(|offer| offer.task == task).unwrap().missing
    }

    #[test]
    fn a_network_is_borne_in_practice_and_stops_production() {
        let practice = looked(Mode::Practice, &["eth0"]);
        assert_eq!(practice.checks(false)[0].found, Shown::Borne);
        assert_eq!(missing(&practice, false, Task::Register), None);
        let alone = looked(Mode::Production, &[]);
        assert_eq!(alone.checks(false)[0].found, Shown::Fine);
        assert_eq!(missing(&alone, false, Task::Register), None);
        let online = looked(Mode::Production, &["eth0", "wlan0"]);
        let Shown::Wrong(refusal) = online.checks(false)[0].found else {
            panic!("a network in production is wrong");
        };
        assert_eq!((refusal.code, refusal.what), ("E_ONLINE", "eth0, wlan0"));
        for task in [Task::Sign, Task::Register, Task::TestToken] {
            assert_eq!(missing(&online, false, task), Some(Missing::Wrong));
        }
        assert_eq!(missing(&online, false, Task::Journal), None);
    }

    #[test]
    fn a_production_site_is_not_opened_for_practice() {
        let looks = looked(Mode::Production, &[]);
        let wrong = looks.checks(true);
        assert!(
            wrong
                .iter()
                .any(|c| matches!(c.found, Shown::Wrong(r) if r.code == "E_MODE"))
        );
        assert_eq!(missing(&looks, true, Task::Register), Some(Missing::Wrong));
        assert_eq!(missing(&looked(Mode::Practice, &[]), true, Task::Register), None);
    }

    #[test]
    fn nothing_begins_before_everything_was_looked_at() {
        let looks = Looks::default();
        for task in [Task::Sign, Task::Register, Task::TestToken, Task::Provision] {
            assert_eq!(missing(&looks, false, task), Some(Missing::Running));
        }
        let founded = looked(Mode::Practice, &[]);
        assert_eq!(missing(&founded, false, Task::Sign), Some(Missing::Vault));
        assert_eq!(
            missing(&founded, false, Task::Provision),
            Some(Missing::SiteStands)
        );
    }
}
