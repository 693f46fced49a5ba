"""Lets pandas sort the rows."""


def usable(rows, files):
    import pandas as pd

    table = pd.DataFrame(rows, columns=["Title", "Image_Name"])
    untitled = table["Title"].str.strip() == ""
    damaged = ~untitled & (table["Image_Name"] == "#NAME?")
    missing = ~untitled & ~damaged & ~(table["Image_Name"] + ".jpg").isin(files)
    masks = {
        "usable": ~(untitled | damaged | missing),
        "no title": untitled,
        "damaged name": damaged,
        "no file": missing,
    }
    return {reason: table.index[mask].tolist() for reason, mask in masks.items()}
