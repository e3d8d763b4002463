use std::path::PathBuf;

use serde::Serialize;
use strongroom_core::ids::{Digest, Label};

use super::{Context, Report, frames};
use crate::{
    actions::receipt::{self, Receipt},
    failure::Failure,
    messages,
    store::{StoreError, read_text, write},
};

#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// Verify a receipt that a signer showed, and keep it
    Add(Add),
    /// Show the newest receipt of a site, for its next ceremony
    Show(Show),
}

#[derive(Debug, clap::Args)]
pub struct Add {
    /// The site that showed it
    #[arg(long)]
    site: Label,
    #[command(flatten)]
    source: Source,
}

/// Where the receipt comes from.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// The receipt as a file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// A folder with pictures of it
    #[arg(long, value_name = "DIR")]
    frames: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Show {
    /// The site
    #[arg(long)]
    site: Label,
    /// Write it to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Body {
    site: Label,
    size: u64,
    root: Digest,
    receipt: String,
}

impl Args {
    pub fn run(self, context: &Context) -> Result<Report, Failure> {
        match self {
            Self::Add(args) => args.run(context),
            Self::Show(args) => args.run(context),
        }
    }
}

impl Add {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let text = match (&self.source.file, &self.source.frames) {
            (Some(file), _) => read_text(file)?,
            (None, Some(folder)) => {
                let bytes = frames::read_folder(context, folder)?.bytes;
                let path = folder.clone();
                String::from_utf8(bytes).map_err(|_| StoreError::Text { path })?
            }
            // Never: the command line wants one of both.
            (None, None) => String::new(),
        };
        let kept = receipt::keep(&context.workspace()?, &self.site, &text)?;
        let text = messages::receipt_kept(&kept);
        Ok(report(kept, text))
    }
}

impl Show {
    fn run(self, context: &Context) -> Result<Report, Failure> {
        let workspace = context.workspace()?;
        let newest = receipt::newest(&workspace, &self.site)?.ok_or_else(|| StoreError::Missing {
            path: workspace.home.path("receipts").join(self.site.as_str()),
        })?;
        if let Some(out) = &self.out {
            write(out, newest.text.as_bytes())?;
        }
        let text = newest.text.trim_end().to_owned();
        Ok(report(newest, text))
    }
}

fn report(receipt: Receipt, text: String) -> Report {
    let body = Body {
        site: receipt.site,
        size: receipt.checkpoint.size,
        root: receipt.checkpoint.root,
        receipt: receipt.text,
    };
    Report::new(&body, text)
}
