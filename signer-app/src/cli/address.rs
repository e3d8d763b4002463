//! `address`: a receive address as this signer derives it, to compare with the coordinator's.

use std::{io::Write, path::PathBuf};

use super::{Failure, Verdict};
use crate::ceremony::vault;

/// Shows a receive address of the registered vault.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The site's directory
    #[arg(long)]
    site: PathBuf,
    /// Which address, from 0
    #[arg(long)]
    index: u32,
}

impl Args {
    pub(crate) fn run(self, out: &mut dyn Write) -> Result<Verdict, Failure> {
        let shown = vault::receive_address(&self.site, self.index)?;
        writeln!(out, "vault:   {}", shown.words)?;
        writeln!(out, "receive: {}", self.index)?;
        writeln!(out, "address: {}", shown.address)?;
        writeln!(out, "groups:  {}", shown.groups)?;
        Ok(Verdict::Fine)
    }
}
