//! Where other people's programs are, for every test that runs one.

use std::{
    env::{var, var_os},
    path::PathBuf,
};

/// The folder with the other programs; `None` if the tests are skipped on purpose.
pub fn installed() -> Option<PathBuf> {
    if let Some(folder) = var_os("STRONGROOM_INTEROP") {
        return Some(folder.into());
    }
    if var("STRONGROOM_SKIP_INTEROP").is_ok_and(|skip| skip == "1") {
        eprintln!("skipped: STRONGROOM_SKIP_INTEROP=1");
        return None;
    }
    panic!(
        "the other programs are not there: run core/optics/tests/interop/setup and set STRONGROOM_INTEROP to the \
         folder it prints, or set STRONGROOM_SKIP_INTEROP=1"
    )
}
