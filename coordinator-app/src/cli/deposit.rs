use serde::Serialize;
use strongroom_core::{
    wallet::{Branch, Place},
    words::address::groups,
};

use super::{Context, Report, coins};
use crate::{actions::registered::VaultFileError, failure::Failure, messages};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which receive address, from 0
    #[arg(long)]
    index: u32,
}

#[derive(Serialize)]
struct Body {
    index: u32,
    address: String,
    used: bool,
    coins: Vec<coins::Line>,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        let (workspace, _) = context.synced()?;
        let place = Place {
            branch: Branch::Receive,
            index: self.index,
        };
        let vault = &workspace.vault.vault;
        let address = vault
            .address(place.branch, place.index)
            .map_err(VaultFileError::Vault)?;
        let all = workspace.watch.coins();
        let coins: Vec<_> = all
            .iter()
            .filter(|c| c.place == place)
            .map(coins::Line::new)
            .collect();
        let body = Body {
            index: self.index,
            address: address.to_string(),
            used: workspace.watch.is_used(&place),
            coins,
        };
        let text = messages::deposit(
            &body.address,
            &groups(&address),
            body.used,
            &coins::lines(&body.coins),
        );
        Ok(Report::new(&body, text))
    }
}
