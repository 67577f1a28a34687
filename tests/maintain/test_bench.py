"""``make bench``: each part's section takes its own place in docs/performance.md."""

from tfx_course.maintain import performance


def test_a_section_takes_the_place_of_its_own_and_leaves_the_others(tmp_path):
    file = tmp_path / "performance.md"
    performance.write_section(["## Kernels", "", "one"], file)
    performance.write_section(["## `course check`", "", "two"], file)
    performance.write_section(["## Kernels", "", "three"], file)
    assert file.read_text() == "# Performance\n\n## Kernels\n\nthree\n\n## `course check`\n\ntwo\n"


def test_the_measurements_that_are_kept_have_their_sections():
    text = (performance.ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")][:1] == [
        "## Kernels"
    ] and "kernel ready with TFX" in text
