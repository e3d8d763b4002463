//! Words of the list as they are typed, one after the other: what is typed is never completed to what is expected,
//! only to what the list has.

use strongroom_core::words::beginning_with;

/// Longest word of the list.
const LONGEST: usize = 8;

/// Words that were typed, and the beginning of the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    count: usize,
    taken: Vec<&'static str>,
    typed: String,
}

impl Entry {
    /// Nothing typed yet; so many words are wanted.
    pub const fn new(count: usize) -> Self {
        Self {
            count,
            taken: Vec::new(),
            typed: String::new(),
        }
    }

    /// How many words are wanted.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The words that were taken.
    pub fn taken(&self) -> &[&'static str] {
        &self.taken
    }

    /// The beginning of the next word.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether all words are there.
    pub fn is_whole(&self) -> bool {
        self.taken.len() >= self.count
    }

    /// The words that begin as typed; none while nothing is typed.
    pub fn candidates(&self) -> &'static [&'static str] {
        if self.typed.is_empty() {
            return &[];
        }
        beginning_with(&self.typed)
    }

    /// The words as one line.
    pub fn text(&self) -> String {
        self.taken.join(" ")
    }

    /// Takes what was typed. A space takes the word; whatever is no letter counts for nothing.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            if c == ' ' {
                self.take();
            } else if c.is_ascii_alphabetic() && self.typed.len() < LONGEST && !self.is_whole() {
                self.typed.push(c.to_ascii_lowercase());
            }
        }
    }

    /// Takes the word that was typed: the one that is exactly that, or the only one that begins so.
    pub fn take(&mut self) {
        let word = match self.candidates() {
            [only] => Some(*only),
            several => several.iter().find(|w| **w == self.typed).copied(),
        };
        self.put(word);
    }

    /// Takes one of the words that begin as typed, by its place among them.
    pub fn choose(&mut self, at: usize) {
        self.put(self.candidates().get(at).copied());
    }

    fn put(&mut self, word: Option<&'static str>) {
        if let Some(word) = word.filter(|_| !self.is_whole()) {
            self.taken.push(word);
            self.typed.clear();
        }
    }

    /// Takes back the last letter or, where none is typed, the last word.
    pub fn back(&mut self) {
        if self.typed.pop().is_none() {
            self.taken.pop();
        }
    }

    /// Takes back everything.
    pub fn clear(&mut self) {
        self.taken.clear();
        self.typed.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Entry {
        let mut entry = Entry::new(3);
        entry.type_text(text);
        entry
    }

    #[test]
    fn a_word_is_taken_when_only_one_begins_so_or_when_it_is_whole() {
        assert_eq!(typed("aban abil zoo ").text(), "abandon ability zoo");
        // `act` is a word and begins `action` as well: typed whole, it is meant.
        assert_eq!(typed("act ").text(), "act");
        assert_eq!(typed("ac ").text(), "");
        assert_eq!(typed("ABAN ").text(), "abandon");
        assert_eq!(typed("ac ").typed(), "ac");
        assert_eq!(typed("xyz ").text(), "");
    }

    #[test]
    fn no_more_words_are_taken_than_are_wanted() {
        let entry = typed("zoo zoo zoo zoo ");
        assert!(entry.is_whole());
        assert_eq!((entry.taken().len(), entry.typed()), (3, ""));
        assert_eq!(typed("zoo zoo zoo z").typed(), "");
    }

    #[test]
    fn nothing_is_offered_before_a_letter_is_typed() {
        assert!(typed("").candidates().is_empty());
        assert_eq!(typed("zo").candidates(), ["zone", "zoo"]);
        assert!(typed("12\u{202e}\u{e9}").typed().is_empty());
        assert_eq!(typed("abandonabandon").typed().len(), LONGEST);
    }

    #[test]
    fn letters_and_words_are_taken_back_one_by_one() {
        let mut entry = typed("zoo ab");
        entry.back();
        entry.back();
        assert_eq!((entry.text().as_str(), entry.typed()), ("zoo", ""));
        entry.back();
        assert_eq!(entry, Entry::new(3));
        entry.back();
        assert_eq!(entry, Entry::new(3));
        entry.type_text("zo");
        entry.choose(5);
        assert_eq!(entry.text(), "");
        entry.choose(0);
        assert_eq!(entry.text(), "zone");
        entry.clear();
        assert_eq!(entry, Entry::new(3));
    }
}
