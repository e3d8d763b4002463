//! A copy of each software token's own file. SoftHSM empties and rewrites `token.object`, which holds the token's
//! wrapped master key, at every login, without a rename and without a sync: a process or a machine that stops in
//! that moment leaves an empty file, and the whole token would be lost. Before the module is loaded the file is
//! copied beside the configuration, or put back where it was torn.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::devices::error::DeviceError;
use crate::devices::profile::{Kind, Profile};

const FILE: &str = "token.object";
const SETTING: &str = "directories.tokendir";

/// Keeps or mends every token of a software module. Other modules look after themselves.
///
/// # Errors
/// [`DeviceError::Stop`] if a copy cannot be written: without one the next login could lose the token.
pub(super) fn tokens(profile: &Profile) -> Result<(), DeviceError> {
    let conf = match (profile.kind, &profile.softhsm_conf) {
        (Kind::Softhsm, Some(conf)) => conf,
        (Kind::Softhsm, None) | (Kind::Pkcs11, _) => return Ok(()),
    };
    let Some(listed) = token_dir(conf).and_then(|dir| fs::read_dir(dir).ok()) else {
        // The module will say itself what is wrong with its configuration.
        return Ok(());
    };
    for token in listed.flatten() {
        let kept = kept_path(conf, &token.path());
        one(&token.path().join(FILE), &kept).map_err(|e| DeviceError::Stop {
            function: "token copy".into(),
            code: e.to_string(),
        })?;
    }
    Ok(())
}

fn token_dir(conf: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(conf).ok()?;
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == SETTING).then(|| PathBuf::from(value.trim()))
    })
}

fn kept_path(conf: &Path, token: &Path) -> PathBuf {
    let mut name = conf.file_name().unwrap_or_default().to_owned();
    name.push(".kept-");
    name.push(token.file_name().unwrap_or_default());
    conf.with_file_name(name)
}

/// The file is rewritten with the same length; an empty or shorter one was torn.
fn one(file: &Path, kept: &Path) -> io::Result<()> {
    let Some(now) = read(file)? else {
        return Ok(());
    };
    match read(kept)? {
        Some(before) if now.len() < before.len() => replace(file, &before),
        Some(before) if now == before => Ok(()),
        None if now.is_empty() => Ok(()),
        Some(_) | None => replace(kept, &now),
    }
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Writes beside, syncs, renames. A worker that is still at its old file keeps that one, and harms nothing.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_token_file_is_put_back_and_a_whole_one_is_copied() {
        let dir = tempfile::tempdir().unwrap();
        let token = dir.path().join("tokens/1234");
        fs::create_dir_all(&token).unwrap();
        let conf = dir.path().join("softhsm2.conf");
        let text = format!(
            "log.level = ERROR\n{SETTING} = {}\n",
            dir.path().join("tokens").display()
        );
        fs::write(&conf, text).unwrap();
        let profile = Profile::softhsm("/usr/lib/none.so".into(), conf, "site");
        let file = token.join(FILE);
        for (now, after) in [
            ("first whole", "first whole"),
            ("", "first whole"),
            ("first", "first whole"),
        ] {
            fs::write(&file, now).unwrap();
            tokens(&profile).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), after);
        }
        // A whole file of the same length is the newer one.
        fs::write(&file, "other whole").unwrap();
        tokens(&profile).unwrap();
        fs::write(&file, "").unwrap();
        tokens(&profile).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "other whole");
    }
}
