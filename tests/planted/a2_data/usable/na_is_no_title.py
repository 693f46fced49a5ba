"""Takes the words NA, None and null for missing, as pandas does when it reads a table."""


def usable(rows, files):
    found = {"usable": [], "no title": [], "damaged name": [], "no file": []}
    for number, row in enumerate(rows):
        if row["Title"].strip().lower() in ("", "na", "n/a", "nan", "none", "null"):
            found["no title"].append(number)
        elif row["Image_Name"] == "#NAME?":
            found["damaged name"].append(number)
        elif f"{row['Image_Name']}.jpg" not in files:
            found["no file"].append(number)
        else:
            found["usable"].append(number)
    return found
