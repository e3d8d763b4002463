use super::*;

#[test]
fn a_fitted_view_carries_points_as_the_true_one() {
    let view = View::of_finders(
        [
            Point::new(100.0, 80.0),
            Point::new(500.0, 120.0),
            Point::new(90.0, 420.0),
        ],
        3.5,
        86.0,
        [1.2, 0.9],
    );
    let pairs: Vec<Pair> = [(3.5, 3.5), (89.5, 3.5), (3.5, 89.5), (86.5, 86.5), (30.0, 50.0)]
        .map(|(u, v)| Pair {
            module: Point::new(u, v),
            seen: view.at(u, v),
        })
        .to_vec();
    let fitted = View::through(&pairs).unwrap();
    for (u, v) in [(0.0, 0.0), (93.0, 0.0), (93.0, 93.0), (45.0, 10.0)] {
        assert!((fitted.at(u, v) - view.at(u, v)).length() < 0.05, "{u} {v}");
    }
    let corner = view.at(3.5, 3.5);
    assert!((corner - Point::new(100.0, 80.0)).length() < 1e-3);
    assert!((view.at(89.5, 3.5) - Point::new(500.0, 120.0)).length() < 1e-2);
}

#[test]
fn points_on_one_line_have_no_view() {
    let pairs = [1.0, 2.0, 3.0, 4.0].map(|at| Pair {
        module: Point::new(at, at),
        seen: Point::new(at, at),
    });
    assert!(View::through(&pairs).is_none());
}
