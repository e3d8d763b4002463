//! A new site: what people say it is to be, before its ceremony begins.

use eframe::egui::Ui;

use super::{draw::said, env::Env};
use crate::{
    cards::envelope::WorkFactor,
    ceremony::{dice::Dice, error::CeremonyError, people::Founding, seal::SecurityOfficer},
    devices::profile::Profile,
    screens::provision::{self, Action, Device, Plan, Reader},
    site::{Mode, Site},
    widgets::Frame,
    workers::ceremony::Trouble,
};

/// Longest file of a security officer's key.
const KEY_MAX: usize = 1024;
/// The folder of the medium that the cards go to.
const CARDS: &str = "cards";

/// People who found a site.
pub(super) struct Provisioning {
    devices: Vec<(String, Profile, String)>,
    readers: Vec<(String, String)>,
    state: provision::State,
    wrong: Option<Trouble>,
}

/// What came of it.
pub(super) enum Founded {
    /// The ceremony can begin.
    Begin(Box<Founding>),
    /// Nothing.
    Leave,
}

impl Provisioning {
    /// Offers what is on the medium.
    pub(super) fn new(env: &mut Env) -> Self {
        env.look_at_medium();
        let (mut devices, mut readers) = (Vec::new(), Vec::new());
        for (index, name) in env.medium.names().iter().enumerate() {
            if let Some(profile) = env.medium.path(index).and_then(|path| Profile::load(path).ok()) {
                let module = profile.module.display().to_string();
                devices.push((name.clone(), profile, module));
            } else if let Ok(text) = env.read_text(index, KEY_MAX) {
                // Only what seals can be written to is offered.
                let key = text.lines().map(str::trim);
                let key = key
                    .into_iter()
                    .find(|line| SecurityOfficer::parse(line).is_some());
                readers.extend(key.map(|key| (name.clone(), key.to_owned())));
            }
        }
        Self {
            devices,
            readers,
            state: provision::State::default(),
            wrong: None,
        }
    }

    /// Draws the questions.
    pub(super) fn ui(&mut self, ui: &mut Ui, frame: Frame<'_>, env: &Env) -> Option<Founded> {
        let devices: Vec<Device<'_>> = self
            .devices
            .iter()
            .map(|(file, profile, module)| Device {
                file,
                module,
                mode: Mode::of(profile.production),
            })
            .collect();
        let readers: Vec<Reader<'_>> = self
            .readers
            .iter()
            .map(|(file, key)| Reader { file, key })
            .collect();
        let view = provision::View {
            frame,
            devices: &devices,
            readers: &readers,
            problem: said(self.wrong.as_ref()),
        };
        match provision::ui(ui, &view, &mut self.state)? {
            Action::Leave => Some(Founded::Leave),
            Action::Begin(plan) => match self.founding(*plan, env) {
                Ok(founding) => Some(Founded::Begin(Box::new(founding))),
                Err(error) => {
                    self.wrong = Some(Trouble::of(&error));
                    None
                }
            },
        }
    }

    fn founding(&self, plan: Plan, env: &Env) -> Result<Founding, CeremonyError> {
        let (_, profile, _) = self.devices.get(plan.device).ok_or(CeremonyError::Astray)?;
        let (_, key) = self.readers.get(plan.reader).ok_or(CeremonyError::Astray)?;
        let medium = env.setup.medium.as_deref().ok_or(CeremonyError::Astray)?;
        Ok(Founding {
            site: Site {
                version: 1,
                institution: plan.institution,
                site: plan.site,
                network: plan.network,
                mode: plan.mode,
            },
            profile: profile.clone(),
            quorum: plan.quorum,
            work: WorkFactor::DEFAULT,
            keys_per_branch: plan.keys_per_branch,
            cards_out: medium.join(CARDS),
            security: SecurityOfficer::parse(key).ok_or(CeremonyError::Seal)?,
            dice: Dice::read(plan.dice.expose_bytes())?,
            officers: plan.officers,
        })
    }
}
