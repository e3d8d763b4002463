//! A code that stands still, on white, drawn at whole pixels.

use eframe::egui::{Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo};
use strongroom_optics::Gray;

use crate::theme;

/// How dark a pixel has to be to count as dark.
const HALF: u8 = 128;

/// Draws a code of one pixel per module, its quiet zone included, at most so many points wide.
pub fn ui(ui: &mut Ui, alt: &str, code: &Gray, most: f32) {
    let scale = ui.ctx().pixels_per_point();
    let edge = code.width().max(1) as f32;
    // Whole physical pixels per module: anything else blurs the edges that a camera looks for.
    let module = (most.min(ui.available_width()) * scale / edge).floor().max(1.0) / scale;
    let side = module * edge;
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, alt));
    let corner = rect.min;
    let snapped = Pos2::new(
        (corner.x * scale).round() / scale,
        (corner.y * scale).round() / scale,
    );
    let painter = ui.painter();
    painter.rect_filled(
        Rect::from_min_size(snapped, Vec2::splat(side)),
        0.0,
        theme::CODE_LIGHT,
    );
    for (y, row) in code.rows().enumerate() {
        let mut x = 0usize;
        for run in row.chunk_by(|a, b| (*a < HALF) == (*b < HALF)) {
            if run.first().is_some_and(|first| *first < HALF) {
                let at = snapped + Vec2::new(x as f32, y as f32) * module;
                let size = Vec2::new(run.len() as f32 * module, module);
                painter.rect_filled(Rect::from_min_size(at, size), 0.0, theme::CODE_DARK);
            }
            x = x.saturating_add(run.len());
        }
    }
}
