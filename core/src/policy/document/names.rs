//! Names in a policy: readable by people (G01), and never to be taken for each other (G05).

use alloc::{collections::BTreeSet, string::String};

use super::PolicyError;
use crate::ids::Label;

/// Reads a name.
///
/// # Errors
/// [`PolicyError::Label`] with the field it stands in.
pub(super) fn label(field: &'static str, text: &str) -> Result<Label, PolicyError> {
    text.parse().map_err(|_| PolicyError::Label { field })
}

/// The names of one list.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Takes another name in.
    ///
    /// # Errors
    /// [`PolicyError::DuplicateLabel`] if people could take it for one that is in already.
    pub fn add(&mut self, label: &Label) -> Result<(), PolicyError> {
        if self.0.insert(skeleton(label.as_str())) {
            Ok(())
        } else {
            Err(PolicyError::DuplicateLabel { label: label.clone() })
        }
    }
}

/// What is left of a name when all that people overlook is taken away (UTS #39): case, spaces, and characters that
/// look alike in many typefaces.
fn skeleton(name: &str) -> String {
    let plain = name.chars().filter(|c| *c != ' ').map(|c| match c {
        '1' | 'I' | 'i' | 'l' | 'L' | '|' | '!' => 'l',
        '0' | 'O' | 'o' => 'o',
        '5' | 'S' | 's' => 's',
        '2' | 'Z' | 'z' => 'z',
        '8' | 'B' | 'b' => 'b',
        '-' | '_' | '~' => '-',
        '\'' | '`' => '\'',
        c => c.to_ascii_lowercase(),
    });
    let plain: String = plain.collect();
    plain.replace("rn", "m").replace("vv", "w").replace("cl", "d")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_are_one_name() {
        for (a, b) in [
            ("Hot wallet", "hot  WALLET"),
            ("Hot wallet", "Hotwallet"),
            ("Kraken l", "Kraken 1"),
            ("Bill", "BiII"),
            ("Office 0", "Office O"),
            ("Barn", "Bam"),
            ("Savvy", "Sawy"),
            ("A-B", "A_B"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} and {b}");
        }
    }

    #[test]
    fn names_that_differ_stay_apart() {
        for (a, b) in [
            ("Payee 1", "Payee 3"),
            ("Payee 1", "Payee 11"),
            ("Hot", "Cold"),
            ("A.B", "AB"),
        ] {
            assert_ne!(skeleton(a), skeleton(b), "{a} and {b}");
        }
    }
}
