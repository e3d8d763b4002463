//! Pages of A4: pieces are set one below the other, a block stays on one page, and the same pieces give the same bytes.

use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str, TextStr};
use strongroom_optics::Gray;

use super::ink::{Font, bytes, width, wrap};

/// Edges of A4, in points.
const SHEET: (f32, f32) = (595.0, 842.0);
/// White around what is printed: room for holes, and for printers that leave their own.
const MARGIN: f32 = 57.0;
const ROOM: f32 = SHEET.0 - 2.0 * MARGIN;
const TOP: f32 = SHEET.1 - MARGIN - 14.0;
const BOTTOM: f32 = MARGIN + 14.0;
/// Edge of a code on paper, its white border included.
const CODE: f32 = 230.0;
/// Height of a line to be written on by hand.
const HAND: f32 = 26.0;

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// The title of the sheet.
    Title,
    /// What a part is called.
    Head,
    /// What is said.
    Body,
    /// What stands beside it.
    Small,
    /// Hashes, addresses, and what a machine reads.
    Mono,
}

impl Style {
    const fn font(self) -> (Font, f32) {
        match self {
            Self::Title => (Font::Bold, 18.0),
            Self::Head => (Font::Bold, 12.0),
            Self::Body => (Font::Plain, 11.0),
            Self::Small => (Font::Plain, 9.0),
            Self::Mono => (Font::Mono, 8.5),
        }
    }

    fn leading(self) -> f32 {
        self.font().1 * 1.35
    }
}

/// What is set onto a page.
pub(super) enum Piece {
    /// A text, indented by so many points.
    Text(Style, f32, String),
    /// Names, each with a line behind it to write on; the number is its share of the width.
    Blanks(Vec<(String, f32)>),
    /// A line across.
    Rule,
    /// White.
    Gap(f32),
    /// A code, module by module.
    Code(Gray),
}

impl Piece {
    pub(super) fn text(style: Style, text: impl Into<String>) -> Self {
        Self::Text(style, 0.0, text.into())
    }

    pub(super) fn indented(style: Style, text: impl Into<String>) -> Self {
        Self::Text(style, 18.0, text.into())
    }

    pub(super) fn blanks(names: &[(&str, f32)]) -> Self {
        Self::Blanks(
            names
                .iter()
                .map(|(name, share)| ((*name).to_owned(), *share))
                .collect(),
        )
    }

    fn height(&self) -> f32 {
        match self {
            Self::Text(style, indent, text) => {
                let (font, size) = style.font();
                let lines = wrap(font, size, ROOM - indent, text).len();
                style.leading() * lines as f32
            }
            Self::Blanks(_) => HAND,
            Self::Rule => 8.0,
            Self::Gap(height) => *height,
            Self::Code(_) => CODE,
        }
    }
}

/// A sheet of several pages.
pub(super) struct Paper {
    title: String,
    /// What stands at the head of each page.
    mark: String,
    pages: Vec<Content>,
    page: Content,
    y: f32,
}

impl Paper {
    /// Begins a sheet; `mark` stands at the head of each page, `title` at its foot.
    pub(super) fn new(title: &str, mark: &str) -> Self {
        Self {
            title: title.to_owned(),
            mark: mark.to_owned(),
            pages: Vec::new(),
            page: Content::new(),
            y: TOP,
        }
    }

    /// Sets pieces that belong together: onto a new page if this one has no room for all, over several if none has.
    pub(super) fn block(&mut self, pieces: &[Piece]) {
        let height: f32 = pieces.iter().map(Piece::height).sum();
        if height > self.y - BOTTOM && height <= TOP - BOTTOM {
            self.turn();
        }
        for piece in pieces {
            self.set(piece);
        }
    }

    fn turn(&mut self) {
        self.pages.push(std::mem::replace(&mut self.page, Content::new()));
        self.y = TOP;
    }

    /// Goes down by so much, onto the next page if this one ends first.
    fn down(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.turn();
        }
        self.y -= height;
    }

    fn set(&mut self, piece: &Piece) {
        match piece {
            Piece::Text(style, indent, text) => {
                let (font, size) = style.font();
                for line in wrap(font, size, ROOM - indent, text) {
                    self.down(style.leading());
                    let baseline = self.y + size * 0.3;
                    show(&mut self.page, font, size, (MARGIN + indent, baseline), &line);
                }
            }
            Piece::Blanks(names) => {
                self.down(HAND);
                blanks(&mut self.page, self.y, names);
            }
            Piece::Rule => {
                self.down(8.0);
                line(&mut self.page, (MARGIN, MARGIN + ROOM), self.y + 4.0);
            }
            // White at the foot of a page is white at its end.
            Piece::Gap(height) => self.y = (self.y - height).max(BOTTOM),
            Piece::Code(code) => {
                self.down(CODE);
                squares(&mut self.page, (MARGIN, self.y), code);
            }
        }
    }

    /// Finishes the sheet: each page numbered, as bytes of a PDF. No date and no name of this machine is in them.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.turn();
        let count = self.pages.len();
        let mut refs = (1..).map(Ref::new);
        let mut next = || refs.next().unwrap_or(Ref::new(1));
        let (catalog, tree, info) = (next(), next(), next());
        let fonts = Font::ALL.map(|font| (font, next()));
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr("en"));
        pdf.document_info(info).title(TextStr(&self.title));
        for (font, id) in fonts {
            pdf.type1_font(id)
                .base_font(Name(font.base()))
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        let mut kids = Vec::new();
        for (number, mut content) in self.pages.into_iter().enumerate() {
            let foot = format!("{}, page {} of {count}", self.title, number.saturating_add(1));
            show(
                &mut content,
                Font::Bold,
                9.0,
                (MARGIN, SHEET.1 - MARGIN),
                &bytes(&self.mark),
            );
            show(&mut content, Font::Plain, 9.0, (MARGIN, MARGIN), &bytes(&foot));
            let (id, stream) = (next(), next());
            let mut page = pdf.page(id);
            page.parent(tree)
                .media_box(Rect::new(0.0, 0.0, SHEET.0, SHEET.1))
                .contents(stream);
            let mut resources = page.resources();
            let mut named = resources.fonts();
            for (font, id) in fonts {
                named.pair(Name(font.key()), id);
            }
            drop(named);
            drop(resources);
            drop(page);
            pdf.stream(stream, &content.finish());
            kids.push(id);
        }
        pdf.pages(tree)
            .kids(kids)
            .count(i32::try_from(count).unwrap_or(i32::MAX));
        pdf.finish()
    }
}

fn show(page: &mut Content, font: Font, size: f32, (x, y): (f32, f32), text: &[u8]) {
    page.begin_text();
    page.set_font(Name(font.key()), size);
    page.next_line(x, y);
    page.show(Str(text));
    page.end_text();
}

fn line(page: &mut Content, (from, to): (f32, f32), y: f32) {
    page.set_line_width(0.5);
    page.move_to(from, y);
    page.line_to(to, y);
    page.stroke();
}

fn blanks(page: &mut Content, y: f32, names: &[(String, f32)]) {
    let (font, size) = Style::Small.font();
    let mut x = MARGIN;
    for (name, share) in names {
        let name = bytes(name);
        show(page, font, size, (x, y + 3.0), &name);
        let end = x + ROOM * share;
        line(page, (x + width(font, size, &name) + 4.0, end - 8.0), y);
        x = end;
    }
}

/// Draws the dark modules, the ones beside each other as one square: no seam is left between them.
fn squares(page: &mut Content, (left, bottom): (f32, f32), code: &Gray) {
    let module = CODE / code.width().max(1) as f32;
    for (row, modules) in code.rows().enumerate() {
        let y = bottom + CODE - module * row.saturating_add(1) as f32;
        let mut column = 0usize;
        for run in modules.chunk_by(|one, other| one == other) {
            if run.first() == Some(&0) {
                page.rect(
                    left + module * column as f32,
                    y,
                    module * run.len() as f32,
                    module,
                );
            }
            column = column.saturating_add(run.len());
        }
    }
    page.fill_nonzero();
}
