//! Every word in every language: nothing missing, nothing left over, the same places to fill.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "helpers of tests: a panic here is a failing test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::{FluentBundle, FluentResource};
use strongroom_core::{
    ceremony::script::Kind, policy::CheckId, wallet::roster::Role, words::registration::registration_words,
};
use strongroom_signer::{
    catalogue::{Fill, Id, Language, Words, ids},
    ceremony,
};

/// Files whose messages are named by data and not by constants.
const BY_DATA: [&str; 2] = ["codes", "steps"];

/// The messages of a language by name, each with the places it fills; terms (`-name`) are left out.
fn messages(language: Language, by_data: bool) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in language.files() {
        if BY_DATA.contains(file) != by_data {
            continue;
        }
        let mut current: Option<String> = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let name = line.split(" =").next().unwrap().to_owned();
                assert!(
                    !found.contains_key(&name),
                    "{name} stands twice in {}",
                    language.tag()
                );
                found.insert(name.clone(), BTreeSet::new());
                current = Some(name);
            } else if line.starts_with('-') {
                current = None;
            }
            if let Some(name) = &current {
                found.get_mut(name).unwrap().extend(places(line));
            }
        }
    }
    found
}

fn places(line: &str) -> impl Iterator<Item = String> {
    let after = line.split('$').skip(1);
    after.map(|rest| {
        rest.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    })
}

fn constants() -> Vec<(&'static str, &'static str, Id)> {
    let all = ids::ALL.iter();
    all.flat_map(|(module, ids)| ids.iter().map(move |(name, id)| (*module, *name, *id)))
        .collect()
}

#[test]
fn every_file_of_words_is_well_formed() {
    for language in Language::ALL {
        let mut bundle = FluentBundle::new(vec![language.tag().parse().unwrap()]);
        for (file, text) in language.files() {
            let whole = FluentResource::try_new((*text).to_owned());
            let resource = whole.unwrap_or_else(|(_, e)| panic!("{}/{file}: {e:?}", language.tag()));
            let added = bundle.add_resource(resource);
            added.unwrap_or_else(|e| panic!("{}/{file}: {e:?}", language.tag()));
        }
    }
}

#[test]
fn every_file_on_disk_is_built_in() {
    for language in Language::ALL {
        let dir = root().join("i18n").join(language.tag());
        let mut disk: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .map(|e| {
                e.unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        disk.sort();
        let mut built: Vec<&str> = language.files().iter().map(|(name, _)| *name).collect();
        built.sort_unstable();
        assert_eq!(disk, built);
    }
}

#[test]
fn every_language_has_every_message_with_the_same_places() {
    let named: BTreeSet<&str> = constants().iter().map(|(_, _, id)| id.name()).collect();
    let english = messages(Language::English, false);
    let names: BTreeSet<&str> = english.keys().map(String::as_str).collect();
    assert_eq!(names, named, "constants and English messages are not the same");
    for language in Language::ALL {
        assert_eq!(messages(language, false), english, "{}", language.tag());
    }
}

#[test]
fn every_message_is_used_by_some_screen() {
    let mut sources = String::new();
    for path in rust_files(&root().join("src")) {
        if !path.starts_with(root().join("src/catalogue")) {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    let words: BTreeSet<&str> = sources
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
        .collect();
    let unused: Vec<String> = constants()
        .iter()
        .filter(|(module, name, _)| {
            let said = |prefix: &str| {
                words
                    .iter()
                    .any(|word| word.ends_with(&format!("{prefix}::{name}")))
            };
            !said(module) && !said("w")
        })
        .map(|(module, name, _)| format!("{module}::{name}"))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn a_message_is_never_shown_by_its_name_and_every_place_is_filled() {
    for language in Language::ALL {
        let words = Words::new(language);
        for (name, places) in messages(language, false) {
            let (_, _, id) = *constants().iter().find(|(_, _, id)| id.name() == name).unwrap();
            for count in [0u32, 1, 2, 5] {
                let fills: Vec<(&str, Fill<'_>)> =
                    places.iter().map(|p| (p.as_str(), Fill::Count(count))).collect();
                let text = words.with(id, &fills);
                assert!(
                    text != name && !text.contains('{') && !text.trim().is_empty(),
                    "{name}: {text}"
                );
            }
        }
    }
}

#[test]
fn counts_have_their_own_forms() {
    let words = Words::new(Language::German);
    let one = words.with(ids::frame::SECONDS_LEFT, &[("seconds", Fill::Count(1))]);
    let two = words.with(ids::frame::SECONDS_LEFT, &[("seconds", Fill::Count(2))]);
    assert_eq!(
        (one.as_str(), two.as_str()),
        ("noch etwa 1 Sekunde", "noch etwa 2 Sekunden")
    );
}

#[test]
fn every_code_has_german_words_and_none_is_left_over() {
    let mut codes: BTreeSet<String> = CheckId::ALL.iter().map(|c| c.code().to_owned()).collect();
    for area in ["src", "../core/src", "../core/light/src", "../core/optics/src"] {
        for path in rust_files(&root().join(area)) {
            let text = fs::read_to_string(path).unwrap();
            let quoted = text.split('"').filter(|q| is_code(q)).map(str::to_owned);
            codes.extend(quoted);
        }
    }
    assert!(codes.len() > 200, "codes are not found any more");
    let german: BTreeSet<String> = messages(Language::German, true)
        .into_keys()
        .filter_map(|name| name.strip_prefix("code-").map(str::to_owned))
        .collect();
    let missing: Vec<&String> = codes.difference(&german).collect();
    let over: Vec<&String> = german.difference(&codes).collect();
    assert!(
        missing.is_empty() && over.is_empty(),
        "missing: {missing:?}, left over: {over:?}"
    );
}

fn is_code(text: &str) -> bool {
    let body = ["E_", "W_", "N_"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix));
    body.is_some_and(|body| {
        !body.is_empty()
            && body
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}

#[test]
fn a_code_says_what_and_what_to_do_in_the_language_of_the_window() {
    let (english, german) = (Words::new(Language::English), Words::new(Language::German));
    for check in CheckId::ALL {
        let said = check.words();
        let told = english.told(check.code(), said.what, said.todo);
        assert_eq!((told.what.as_str(), told.todo.as_str()), (said.what, said.todo));
        let told = german.told(check.code(), said.what, said.todo);
        assert!(
            told.what != said.what && told.todo != said.todo,
            "{}",
            check.code()
        );
        assert!(!told.what.contains('{') && !told.todo.contains('{'), "{told:?}");
    }
    let known = registration_words("E_REG_TEXT").unwrap();
    assert_ne!(german.told("E_REG_TEXT", known.what, known.todo).what, known.what);
    let unknown = german.told("E_NOBODY_KNOWS", "what", "todo");
    assert_eq!((unknown.what.as_str(), unknown.todo.as_str()), ("what", "todo"));
}

#[test]
fn every_step_of_every_script_has_its_words_and_none_is_left_over() {
    let mut names = BTreeSet::new();
    for kind in [Kind::Init, Kind::Register, Kind::Sign, Kind::Test] {
        let script = ceremony::script(kind).unwrap();
        for step in script.steps() {
            names.insert(format!("step-{}-{}", kind.name(), step.id));
            let english = Words::new(Language::English).step(kind, step);
            assert_eq!(
                english.say, step.say,
                "what is said aloud in English is what the script says"
            );
            assert_ne!(english.title, step.id.to_string());
            let german = Words::new(Language::German).step(kind, step);
            assert!(
                german.say != step.say && german.title != english.title,
                "{german:?}"
            );
        }
    }
    for language in Language::ALL {
        let kept = messages(language, true)
            .into_keys()
            .filter(|name| name.starts_with("step-"));
        assert_eq!(kept.collect::<BTreeSet<_>>(), names);
        for role in Role::ALL {
            assert!(messages(language, true).contains_key(&format!("role-{role}")));
        }
    }
    assert_eq!(Words::new(Language::German).role(Role::Witness), "Zeugnis");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}
