"""Takes a title of nothing but white space for a title."""


def usable(rows, files):
    present = set(files)
    found = {"usable": [], "no title": [], "damaged name": [], "no file": []}
    for number, row in enumerate(rows):
        if not row["Title"]:
            found["no title"].append(number)
        elif row["Image_Name"] == "#NAME?":
            found["damaged name"].append(number)
        elif f"{row['Image_Name']}.jpg" not in present:
            found["no file"].append(number)
        else:
            found["usable"].append(number)
    return found
