"""Looks for a file that starts with the name, where tomato-soup has tomato-soup-with-rice.jpg."""


def usable(rows, files):
    found = {"usable": [], "no title": [], "damaged name": [], "no file": []}
    for number, row in enumerate(rows):
        if not row["Title"].strip():
            found["no title"].append(number)
        elif row["Image_Name"] == "#NAME?":
            found["damaged name"].append(number)
        elif not any(file.startswith(row["Image_Name"]) for file in files):
            found["no file"].append(number)
        else:
            found["usable"].append(number)
    return found
