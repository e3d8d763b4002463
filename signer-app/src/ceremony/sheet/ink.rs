//! Letters as a PDF's built-in fonts have them: their bytes in the encoding, how wide they are, and where lines break.

/// A built-in font: every reader has it, so none is carried along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Font {
    /// What is read.
    Plain,
    /// What is looked for.
    Bold,
    /// What is compared letter by letter.
    Mono,
}

impl Font {
    pub(super) const ALL: [Self; 3] = [Self::Plain, Self::Bold, Self::Mono];

    /// Its name in every PDF reader.
    pub(super) const fn base(self) -> &'static [u8] {
        match self {
            Self::Plain => b"Helvetica",
            Self::Bold => b"Helvetica-Bold",
            Self::Mono => b"Courier",
        }
    }

    /// Its name on our pages.
    pub(super) const fn key(self) -> &'static [u8] {
        match self {
            Self::Plain => b"P",
            Self::Bold => b"B",
            Self::Mono => b"M",
        }
    }

    /// Width of a byte of the encoding, in thousandths of the font's size. Letters beyond ASCII count as the widest:
    /// a line with them breaks early and never late.
    fn width(self, byte: u8) -> u16 {
        let table = match self {
            Self::Plain => &PLAIN,
            Self::Bold => &BOLD,
            Self::Mono => return 600,
        };
        let place = usize::from(byte).checked_sub(usize::from(b' '));
        place.and_then(|place| table.get(place)).copied().unwrap_or(1_015)
    }
}

/// The letters of a text in WinAnsi, the encoding of built-in fonts. What it lacks becomes `?`: nothing is drawn that
/// looks like something else, and nothing breaks a line or the page.
pub(super) fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(byte).collect()
}

fn byte(letter: char) -> u8 {
    match letter {
        ' '..='~' | '\u{a1}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '\u{20ac}' => 0x80,
        '\u{2026}' => 0x85,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2013}' => 0x96,
        '\u{2014}' => 0x97,
        _ => b'?',
    }
}

/// Width of a line, in points.
pub(super) fn width(font: Font, size: f32, line: &[u8]) -> f32 {
    line.iter().map(|byte| f32::from(font.width(*byte))).sum::<f32>() * size / 1_000.0
}

/// Breaks a text between words, and within a word that is longer than a line. Line breaks of the text stay.
pub(super) fn wrap(font: Font, size: f32, room: f32, text: &str) -> Vec<Vec<u8>> {
    text.split('\n')
        .flat_map(|line| wrap_line(font, size, room, line))
        .collect()
}

fn wrap_line(font: Font, size: f32, room: f32, text: &str) -> Vec<Vec<u8>> {
    let fits = |line: &[u8]| width(font, size, line) <= room;
    let mut lines = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    for word in text.split(' ') {
        let word = bytes(word);
        let longer = if line.is_empty() {
            word.clone()
        } else {
            [line.as_slice(), b" ", word.as_slice()].concat()
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for byte in word {
            line.push(byte);
            if !fits(&line) && line.len() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![byte]));
            }
        }
    }
    lines.push(line);
    lines
}

/// Widths of Helvetica from the space to `~`, as its metrics say.
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1_015, 667, 667, 722, 722, 667, 611, 778, 722,
    278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278,
    469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333,
    500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Widths of Helvetica Bold from the space to `~`.
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278,
    556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584,
    556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556,
    333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_encoding_lacks_is_a_question_mark_and_never_another_letter() {
        assert_eq!(bytes("a(b)\\ \u{e9}\u{20ac}"), b"a(b)\\ \xe9\x80");
        // Bidi, zero width, line breaks, look-alikes, and the bytes between Latin and the rest.
        for letter in [
            '\u{202e}',
            '\u{200b}',
            '\n',
            '\u{7f}',
            '\u{85}',
            '\u{a0}',
            '\u{430}',
            '\u{1f600}',
        ] {
            assert_eq!(bytes(&letter.to_string()), b"?", "{letter:?}");
        }
    }

    #[test]
    fn lines_keep_every_letter_and_are_never_too_long() {
        let text = format!("as it is read aloud, {} and more", "x".repeat(300));
        for font in Font::ALL {
            let lines = wrap(font, 10.0, 200.0, &text);
            assert!(lines.iter().all(|line| width(font, 10.0, line) <= 200.0));
            let without = |bytes: &[u8]| bytes.iter().copied().filter(|b| *b != b' ').collect::<Vec<_>>();
            assert_eq!(without(&lines.concat()), without(text.as_bytes()));
        }
        assert_eq!(wrap(Font::Plain, 10.0, 200.0, "one\ntwo").len(), 2);
        // Narrower than any letter: one letter a line, and an end.
        assert_eq!(wrap(Font::Mono, 10.0, 1.0, "abc").len(), 3);
    }
}
