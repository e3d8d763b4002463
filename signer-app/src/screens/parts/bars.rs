//! Limits of the policy as bars: used before, asked for now, left.

use bitcoin::Amount;
use eframe::egui::{Align, Layout, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};
use strongroom_core::words::amount;

use crate::{
    catalogue::{Words, ids::ceremony as w},
    screens::model::{Ceiling, Limit},
    theme,
    widgets::text,
};

/// Draws a limit: its name, what is used, what is left, and the bar of both.
pub fn ui(ui: &mut Ui, words: &Words, limit: &Limit) {
    // Columns stretch their lines, and amounts are no words to stretch.
    ui.with_layout(Layout::top_down(Align::Min), |ui| drawn(ui, words, limit));
}

fn drawn(ui: &mut Ui, words: &Words, limit: &Limit) {
    let sat = |sat: u64| amount::show(Amount::from_sat(sat));
    text::body(ui, &name(words, limit.ceiling));
    bar(ui, words, limit);
    let left = words.with(
        w::REVIEW_LIMIT_LEFT,
        &[
            ("left", (&sat(limit.left_sat())).into()),
            ("most", (&sat(limit.most_sat)).into()),
        ],
    );
    text::quiet(ui, &left);
}

fn bar(ui: &mut Ui, words: &Words, limit: &Limit) {
    let tones = theme::of(ui);
    let (width, height) = (
        ui.available_width().min(tones.sizes.column),
        tones.sizes.gap * 2.0,
    );
    let (area, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::hover());
    let used = amount::show(Amount::from_sat(limit.used_sat()));
    let named = words.with(w::REVIEW_LIMIT_USED, &[("used", (&used).into())]);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &named));
    let (before, after) = limit.permille();
    let upto = |permille: u64| {
        let part = permille.min(1_000) as f32 / 1_000.0;
        Rect::from_min_size(area.min, Vec2::new(width * part, height))
    };
    let painter = ui.painter();
    painter.rect_filled(area, 0.0, tones.palette.card);
    painter.rect_filled(upto(after), 0.0, tones.palette.main);
    painter.rect_filled(upto(before), 0.0, tones.palette.quiet);
    let edge = Stroke::new(tones.sizes.line, tones.palette.line);
    painter.rect_stroke(area, 0.0, edge, StrokeKind::Inside);
}

fn name(words: &Words, ceiling: Ceiling) -> String {
    let over = |id, blocks: u32| words.with(id, &[("blocks", blocks.into())]);
    match ceiling {
        Ceiling::Request => words.text(w::REVIEW_LIMIT_REQUEST),
        Ceiling::Window { blocks } => over(w::REVIEW_LIMIT_WINDOW, blocks),
        Ceiling::VaultRequest => words.text(w::REVIEW_LIMIT_VAULT_REQUEST),
        Ceiling::VaultWindow { blocks } => over(w::REVIEW_LIMIT_VAULT_WINDOW, blocks),
        Ceiling::Destination { blocks } => over(w::REVIEW_LIMIT_DESTINATION, blocks),
        Ceiling::Fee => words.text(w::REVIEW_LIMIT_FEE),
    }
}
