"""Puts a row with two faults into two lists, so that the counts no longer add up to the rows."""


def usable(rows, files):
    found = {"usable": [], "no title": [], "damaged name": [], "no file": []}
    for number, row in enumerate(rows):
        reasons = []
        if not row["Title"].strip():
            reasons.append("no title")
        if row["Image_Name"] == "#NAME?":
            reasons.append("damaged name")
        elif f"{row['Image_Name']}.jpg" not in files:
            reasons.append("no file")
        for reason in reasons or ["usable"]:
            found[reason].append(number)
    return found
