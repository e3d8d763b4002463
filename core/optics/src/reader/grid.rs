//! The modules of a code as shades, and what they then mean: how dark each is for where it stands.

use super::geometry::{Point, View};
use super::light::Light;

/// Modules to each side that tell what dark and light mean at a place.
const AROUND: usize = 7;

/// Modules of fewer pixels are measured between pixels.
const BETWEEN_PX: f32 = 3.3;
/// Where contrast is less than this part of the usual, what is seen is trusted less.
const FADED: f32 = 0.4;

/// A square of modules.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) modules: usize,
    /// Row by row.
    pub(super) values: Vec<f32>,
}

impl Grid {
    /// Measures the light in the middle of every module: enough for most codes.
    pub(super) fn glance(view: &View, modules: usize, light: &Light<'_>) -> Self {
        let mut values = Vec::with_capacity(modules * modules);
        // Small modules have no pixel of their own.
        let between = module_px(view, modules) < BETWEEN_PX;
        for row in 0..modules {
            for column in 0..modules {
                let place = view.at(column as f32 + 0.5, row as f32 + 0.5);
                values.push(if between {
                    light.at(place)
                } else {
                    light.near(place)
                });
            }
        }
        Self { modules, values }
    }

    /// How much darker each module is than the mean around it.
    pub(super) fn against_mean(&self) -> Self {
        let means = Around::of(self.modules, self.values.iter().map(|value| (*value, 1.0)));
        let values = self.values.iter().enumerate();
        Self {
            modules: self.modules,
            values: values
                .map(|(at, value)| means.at(at).unwrap_or(128.0) - value)
                .collect(),
        }
    }

    /// Measures the light of every module; what lies outside the picture is no number.
    pub(super) fn sample(view: &View, modules: usize, light: &Light<'_>) -> Self {
        let offsets = offsets(view, modules);
        let share = 1.0 / (offsets.len() * offsets.len()).max(1) as f32;
        let mut values = Vec::with_capacity(modules * modules);
        for row in 0..modules {
            for column in 0..modules {
                let [here, across, down] = view.around(column as f32 + 0.5, row as f32 + 0.5);
                if !light.holds(here) {
                    values.push(f32::NAN);
                    continue;
                }
                let mut sum = 0.0;
                for v in offsets {
                    let here = here + down * *v;
                    for u in offsets {
                        sum += light.at(here + across * *u);
                    }
                }
                values.push(sum * share);
            }
        }
        Self { modules, values }
    }

    /// How dark each module is: 1 as the dark ones around it, -1 as the light ones.
    pub(super) fn darkness(&self) -> Self {
        let means = Around::of(
            self.modules,
            self.values.iter().map(|value| weighed(*value, true)),
        );
        let first: Vec<bool> = (0..self.values.len())
            .map(|at| self.values[at] < means.at(at).unwrap_or(128.0))
            .collect();
        let tones = |wanted: bool| {
            let of = self.values.iter().zip(&first);
            Around::of(
                self.modules,
                of.map(move |(value, dark)| weighed(*value, *dark == wanted)),
            )
        };
        let (dark, light) = (tones(true), tones(false));
        let least = self.contrast(&first) * FADED;
        let values = self.values.iter().enumerate().map(|(at, value)| {
            let (Some(dark), Some(light)) = (dark.at(at), light.at(at)) else {
                return 0.0;
            };
            if value.is_nan() {
                return 0.0;
            }
            let half = ((light - dark) / 2.0).max(least).max(1.0);
            ((dark.midpoint(light) - value) / half).clamp(-1.5, 1.5)
        });
        Self {
            modules: self.modules,
            values: values.collect(),
        }
    }

    /// Half the difference between light and dark, over the whole code.
    fn contrast(&self, dark: &[bool]) -> f32 {
        let mut sums = [[0.0_f32; 2]; 2];
        for (value, dark) in self.values.iter().zip(dark) {
            if !value.is_nan() {
                let sum = &mut sums[usize::from(*dark)];
                *sum = [sum[0] + value, sum[1] + 1.0];
            }
        }
        let [light, dark] = sums.map(|[sum, count]| sum / count.max(1.0));
        (light - dark) / 2.0
    }

    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.modules + column]
    }

    /// Rows for columns: a code seen in a mirror.
    pub(super) fn transposed(&self) -> Self {
        let values = (0..self.values.len())
            .map(|at| self.at(at / self.modules, at % self.modules))
            .collect();
        Self {
            modules: self.modules,
            values,
        }
    }
}

fn weighed(value: f32, counts: bool) -> (f32, f32) {
    if counts && !value.is_nan() {
        (value, 1.0)
    } else {
        (0.0, 0.0)
    }
}

/// The shorter edge of a module in the middle of a code, in pixels.
fn module_px(view: &View, modules: usize) -> f32 {
    let middle = modules as f32 / 2.0;
    let [_, across, down]: [Point; 3] = view.around(middle, middle);
    across.length().min(down.length())
}

/// Where in a module it is measured, from its middle: at more places the more pixels it has.
fn offsets(view: &View, modules: usize) -> &'static [f32] {
    match module_px(view, modules) {
        ..2.8 => &[0.0],
        ..5.0 => &[-0.2, 0.2],
        ..9.0 => &[-0.25, 0.0, 0.25],
        _ => &[-0.3, -0.1, 0.1, 0.3],
    }
}

/// Weighted means over the neighbourhood of each module, by running sums.
struct Around {
    modules: usize,
    /// Sums over all rows above and columns to the left.
    sums: Vec<[f32; 2]>,
}

impl Around {
    fn of(modules: usize, mut values: impl Iterator<Item = (f32, f32)>) -> Self {
        let width = modules + 1;
        let mut sums = vec![[0.0; 2]; width * width];
        for row in 0..modules {
            let mut line = [0.0; 2];
            for column in 0..modules {
                let (value, weight) = values.next().unwrap_or_default();
                line = [line[0] + value, line[1] + weight];
                let above = sums[row * width + column + 1];
                sums[(row + 1) * width + column + 1] = [above[0] + line[0], above[1] + line[1]];
            }
        }
        Self { modules, sums }
    }

    fn at(&self, at: usize) -> Option<f32> {
        let (row, column) = (at / self.modules, at % self.modules);
        let (top, bottom) = (row.saturating_sub(AROUND), (row + AROUND + 1).min(self.modules));
        let (left, right) = (
            column.saturating_sub(AROUND),
            (column + AROUND + 1).min(self.modules),
        );
        let width = self.modules + 1;
        let sum = |row: usize, column: usize| self.sums[row * width + column];
        let (a, b, c, d) = (
            sum(top, left),
            sum(top, right),
            sum(bottom, left),
            sum(bottom, right),
        );
        let weight = d[1] - b[1] - c[1] + a[1];
        (weight > 0.5).then(|| (d[0] - b[0] - c[0] + a[0]) / weight)
    }
}
