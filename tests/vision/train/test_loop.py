from pathlib import Path

from vision.train.loop import has_fast_bfloat16


def test_a_processor_without_bfloat16_is_known(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("flags : fpu avx2 avx512f\n")
    assert not has_fast_bfloat16(cpuinfo)
    cpuinfo.write_text("flags : fpu avx2 avx512f avx512_bf16\n")
    assert has_fast_bfloat16(cpuinfo)
    assert not has_fast_bfloat16(tmp_path / "none")
