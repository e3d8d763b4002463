use std::path::PathBuf;

use bitcoin::Network;
use serde::Serialize;
use strongroom_core::{
    ids::{Digest, Label},
    wallet::Branch,
    words::{Words, address::groups},
};

use super::{Context, Report};
use crate::{
    actions::registered::{Founding, Registered, VaultFileError},
    failure::Failure,
    messages,
    store::{read_text, write},
};

#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// Make the manifest of a new vault from the sites' key sheets and rosters
    Create(Create),
    /// Serve a vault whose manifest was made elsewhere
    Adopt(Adopt),
    /// Show the vault: fingerprint, words, sites
    Show,
    /// Show an address
    Address(Address),
}

#[derive(Debug, clap::Args)]
pub struct Create {
    /// The vault's name
    #[arg(long)]
    name: Label,
    /// A site's signed key sheet; one for each site, @0 first
    #[arg(long = "sheet", required = true, value_name = "FILE")]
    sheets: Vec<PathBuf>,
    /// A site's roster; one for each site, in the order of the sheets
    #[arg(long = "roster", required = true, value_name = "FILE")]
    rosters: Vec<PathBuf>,
    /// How the keys are combined, e.g. 'wsh(sortedmulti(2,@0/**,@1/**,@2/**))'
    #[arg(long)]
    template: String,
    /// The policy file
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// bitcoin, testnet, testnet4, signet or regtest
    #[arg(long)]
    network: Network,
    /// Where the manifest goes, for the sites
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct Adopt {
    /// The manifest
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// The policy file it names
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct Address {
    /// Which address, from 0
    #[arg(long)]
    index: u32,
    /// A change address instead of a receive address
    #[arg(long)]
    change: bool,
}

#[derive(Serialize)]
struct Body {
    institution: Label,
    vault: Label,
    network: Network,
    template: String,
    quorum: usize,
    fingerprint: Digest,
    words: String,
    policy: Digest,
    policy_version: u32,
    production: bool,
    receive: u32,
    change: u32,
    sites: Vec<Label>,
}

#[derive(Serialize)]
struct AddressBody {
    branch: String,
    index: u32,
    address: String,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        match self {
            Self::Create(args) => args.run(context),
            Self::Adopt(args) => args.run(context),
            Self::Show => Ok(show(&context.workspace()?.vault)),
            Self::Address(args) => args.run(context),
        }
    }
}

impl Create {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let texts = |paths: &[PathBuf]| paths.iter().map(|p| read_text(p)).collect::<Result<Vec<_>, _>>();
        let founding = Founding {
            vault: self.name,
            network: self.network,
            template: &self.template,
            sheets: texts(&self.sheets)?,
            rosters: texts(&self.rosters)?,
            policy: read_text(&self.policy)?,
        };
        let vault = Registered::found(&context.home()?, founding)?;
        write(&self.out, vault.manifest.to_text().as_bytes())?;
        Ok(show(&vault))
    }
}

impl Adopt {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let (manifest, policy) = (read_text(&self.manifest)?, read_text(&self.policy)?);
        Ok(show(&Registered::keep(&context.home()?, &manifest, &policy)?))
    }
}

impl Address {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let vault = context.workspace()?.vault;
        let branch = if self.change {
            Branch::Change
        } else {
            Branch::Receive
        };
        let address = vault
            .vault
            .address(branch, self.index)
            .map_err(VaultFileError::Vault)?;
        let body = AddressBody {
            branch: branch.to_string(),
            index: self.index,
            address: address.to_string(),
        };
        let text = messages::address(&body.address, &groups(&address));
        Ok(Report::new(&body, text))
    }
}

fn show(vault: &Registered) -> Report {
    let manifest = &vault.manifest;
    let fingerprint = manifest.fingerprint();
    let body = Body {
        institution: manifest.institution.clone(),
        vault: manifest.vault.clone(),
        network: manifest.network,
        template: manifest.template.as_str().to_owned(),
        quorum: manifest.template.quorum_at_once(),
        fingerprint,
        words: Words::twelve(&fingerprint).to_string(),
        policy: manifest.policy,
        policy_version: manifest.policy_version,
        production: manifest.production(),
        receive: vault.vault.length(Branch::Receive),
        change: vault.vault.length(Branch::Change),
        sites: manifest.sheets.iter().map(|s| s.sheet().site.clone()).collect(),
    };
    let text = messages::vault(
        &format!("{} / {}", body.institution, body.vault),
        &format!("{}, {}", body.network, body.template),
        &fingerprint.to_string(),
        &body.words,
        &format!("{} (version {})", body.policy, body.policy_version),
        &body.sites,
        body.production,
    );
    Report::new(&body, text)
}
