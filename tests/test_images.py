"""Pictures of every kind become RGB, upright and on white, or are refused with one clear error."""

import pytest
from minis import captioner
from PIL import Image

import capcourse as cc
from capcourse.data.images import read_image, read_images


@pytest.mark.parametrize(
    ("picture", "pixel"),
    [
        (Image.new("L", (3, 2), 128), (128, 128, 128)),
        (Image.new("1", (3, 2), 1), (255, 255, 255)),
        (Image.new("RGBA", (3, 2), (200, 0, 0, 255)), (200, 0, 0)),
        (Image.new("RGBA", (3, 2), (200, 0, 0, 0)), (255, 255, 255)),  # clear: what is under it shows, white
        (Image.new("LA", (3, 2), (0, 0)), (255, 255, 255)),
        (Image.new("CMYK", (3, 2), (0, 0, 0, 255)), (0, 0, 0)),
        (Image.new("P", (3, 2)), (0, 0, 0)),
    ],
    ids=["grey", "black and white", "RGBA", "clear", "clear grey", "CMYK", "palette"],
)
def test_every_kind_becomes_rgb(picture, pixel):
    assert read_image(picture).mode == "RGB"
    assert read_image(picture).getpixel((0, 0)) == pixel


def test_a_palette_with_a_clear_colour_lies_on_white(tmp_path):
    picture = Image.new("P", (2, 1))
    picture.putpalette([10, 20, 30, 200, 100, 0])
    picture.putpixel((1, 0), 1)
    picture.save(tmp_path / "clear.png", transparency=0)
    read = read_image(tmp_path / "clear.png")
    assert [read.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (200, 100, 0)]


@pytest.mark.parametrize(("turn", "red_at"), [(1, (0, 0)), (3, (59, 39)), (6, (39, 0)), (8, (0, 59))])
def test_what_the_camera_noted_of_its_turning_is_done(tmp_path, turn, red_at):
    picture = Image.new("RGB", (60, 40), "blue")
    picture.paste("red", (0, 0, 20, 20))
    exif = picture.getexif()
    exif[0x0112] = turn
    picture.save(tmp_path / "turned.jpg", exif=exif, quality=95)
    read = read_image(tmp_path / "turned.jpg")
    assert read.size == ((60, 40) if turn in (1, 3) else (40, 60))
    red, _, blue = read.getpixel(red_at)
    assert red > 200
    assert blue < 60


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path):
    Image.new("1", (20_000, 9_000)).save(tmp_path / "huge.png")
    with pytest.raises(cc.BadInput, match=r"huge.png: has more than 178,956,970 pixels; make it smaller"):
        read_image(tmp_path / "huge.png")


def test_more_than_8_bits_a_channel_is_refused(tmp_path):
    deep = Image.new("I;16", (4, 4), 40_000)
    deep.save(tmp_path / "deep.png")
    for picture in (deep, tmp_path / "deep.png", Image.new("F", (4, 4))):
        with pytest.raises(cc.BadInput, match="more than 8 bits a channel; save it with 8 bits"):
            read_image(picture)


@pytest.mark.parametrize(("nothing", "kind"), [(None, "NoneType"), (7, "int")])
def test_what_is_neither_a_picture_nor_several(nothing, kind):
    message = f"expected a picture, a path or PIL image, or several in a list, not {kind}"
    for look in (read_images, captioner("vit-gpt2").caption):
        with pytest.raises(cc.BadInput, match=message):
            look(nothing)
