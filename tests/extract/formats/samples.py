"""One good file of every format, small, for tests of the readers and for mutations."""

import base64
import io
import json
import zipfile

import docx
from PIL import Image
from sheets import PROSE, paragraphs, single

PDF = single(paragraphs(PROSE))
TEXT = "FINDINGS: Größe ≤ 3 cm.\nThe portal vein is patent.\x0cIMPRESSION\n1. LR-5, segment 6\n".encode()

RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset161 Greek;}}
{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}{\*\generator Made up;}
{\header Harbor Imaging\par}{\footer Page 1 of 2\par}
\pard\b FINDINGS:\b0  The vein is patent; la v\'e9sicule is \u8804?3 cm \{small\}.\par
{\v invisible}{\cf1 white}{\deleted gone}{\f1 \'e1}-fetoprotein 12\line next line\par
\trowd\intbl Seg\cell Size\cell LR\cell\row
\trowd\intbl 6\cell 3.4 cm\par across\cell LR-5\cell\row
\pard After the table.\page IMPRESSION\par {\field{\*\fldinst HYPERLINK "x"}{\fldrslt One lesion.}}\par}"""


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def hl7(*segments: str, event: str = "ORU^R01", control: str = "1") -> bytes:
    header = f"MSH|^~\\&|LAB|A|B|C|20260211||{event}|{control}|P|2.5.1"
    return "\r".join([header, "PID|1||77^^^A||QUINTERO^MARISOL||19600102|F", *segments, ""]).encode()


ORU = hl7(
    "OBR|1|P1|F1|74183^MRI LIVER^CPT|||20260210|||||||||||||||20260211|||F",
    "OBX|1|FT|74183&FND^FINDINGS^L||Portal vein patent.\\.br\\No thrombus \\T\\ no ascites.||||||F",
    "OBX|2|FT|74183&FND^FINDINGS^L||Segment 6, 3.4 cm.||||||F",
    "OBX|3|NM|1975-2^Bilirubin^LN||2.4|mg/dL|0.2-1.2|H|||F",
    "OBX|4|NM|1975-2^Bilirubin^LN||1.4|mg/dL|0.2-1.2|H|||C",
    "OBX|5|NM|1751-7^Albumin^LN||3.4|g/dL|3.5-5|L|||P",
    "OBX|6|ST|6301-6^INR^LN||9.9||||||D",
    f"OBX|7|ED|PDF^Report^L||SYS^TEXT^PLAIN^Base64^{encoded(b'The report as text.')}||||||F",
)

PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"family": "Quintero", "given": ["Marisol", "A."]}],
    "birthDate": "1960-01-02",
}


def observation(
    name: str, value: float, unit: str, status: str = "final", **more: object
) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "status": status,
        "code": {"text": name},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-02-10T08:00:00Z",
        "valueQuantity": {"value": value, "unit": unit},
        **more,
    }


def report(**more: object) -> dict[str, object]:
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "MRI liver"},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-02-11T09:00:00Z",
        "conclusion": "Portal vein patent.",
        **more,
    }


def document(data: bytes, **more: object) -> dict[str, object]:
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"text": "Consult"},
        "subject": {"reference": "Patient/p"},
        "content": [{"attachment": {"contentType": "text/plain", "data": encoded(data)}}],
        **more,
    }


def bundle(*resources: dict[str, object]) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


FHIR = bundle(
    PATIENT,
    report(result=[{"reference": "Observation/b"}], presentedForm=[{"data": encoded(TEXT)}]),
    observation("Bilirubin", 1.2, "mg/dL", id="b"),
    observation("INR", 1.1, ""),
    document(b"Seen in clinic today."),
)

CCDA = b"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<title>Hepatology consult</title><effectiveTime value="20260211101500-0800"/>
<recordTarget><patientRole><patient><name><given>Marisol</given><family>Quintero</family></name>
<birthTime value="19600102"/></patient></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name><given>Ida</given><family>Moss</family></name></assignedPerson>
</assignedAuthor></author>
<component><structuredBody>
<component><section><title>Problems</title><text>
<table><thead><tr><th>Problem</th><th>Status</th></tr></thead><tbody>
<tr ID="p1"><td>Hepatocellular carcinoma</td><td>Active</td></tr>
<tr ID="p2"><td>Portal vein thrombosis</td><td>-</td></tr>
<tr ID="p3"><td>Pancreatic mass</td><td>Active</td></tr></tbody></table>
<paragraph>Seen<br/>twice <content revised="delete">thrice</content></paragraph>
<list><item>first</item><item>second</item></list></text>
<entry><observation negationInd="true"><text><reference value="#p2"/></text></observation></entry>
<entry><observation><text><reference value="#p3"/></text><statusCode code="nullified"/></observation></entry>
<entry><observation negationInd="true"><code displayName="Problem"/>
<value xsi:type="CD" displayName="Ascites"/></observation></entry></section></component>
<component><section nullFlavor="NI"><title>Allergies</title><text>No information</text></section></component>
<component><section><title>Results</title>
<entry><organizer><component><observation><code displayName="Bilirubin"/><statusCode code="completed"/>
<effectiveTime value="20260210"/><value xsi:type="PQ" value="1.2" unit="mg/dL"/></observation></component>
<component><observation><code displayName="INR"/><value xsi:type="PQ" nullFlavor="UNK"/></observation>
</component></organizer></entry></section></component>
</structuredBody></component></ClinicalDocument>"""

HTML = (
    b"<!DOCTYPE html><html><head><style>p {}</style></head><body><h1>Clinic note</h1>"
    b"<p>Portal <b>vein</b>\n patent.</p><p style='display: none'>hidden</p><p hidden>hidden too</p>"
    b"<table><tr><th>Seg<th>Size</tr><tr><td>6<td>3.4 cm</tr></table>"
    b"<ul><li>one<li>two</ul><pre>a\nb</pre>"
)

MAIL = b"\r\n".join(
    [
        b"Received: from somewhere",
        b"From: Clinic <clinic@example.org>",
        b"To: intake@example.org",
        b"Subject: Records of =?utf-8?q?Quinter=C3=B3?=",
        b"Date: Wed, 11 Feb 2026 10:00:00 +0000",
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="XX"',
        b"",
        b"--XX",
        b'Content-Type: multipart/alternative; boundary="YY"',
        b"",
        b"--YY",
        b"Content-Type: text/plain; charset=utf-8",
        b"",
        b"See the note attached.",
        b"--YY",
        b"Content-Type: text/html",
        b"",
        b"<p>See the note <b>attached</b>.</p>",
        b"--YY--",
        b"--XX",
        b'Content-Type: text/plain; name="note.txt"',
        b'Content-Disposition: attachment; filename="note.txt"',
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.b64encode(b"Portal vein patent."),
        b"--XX--",
        b"",
    ]
)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 2, 11, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


ZIP = zipped({"b/letter.pdf": PDF, "a.txt": b"First note.", "mail.eml": MAIL, "__MACOSX/a.txt": b"litter"})


def _docx() -> bytes:
    written = docx.Document()
    written.add_paragraph("Portal vein patent.")
    table = written.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Seg 6", "3.4 cm"
    buffer = io.BytesIO()
    written.save(buffer)
    return buffer.getvalue()


DOCX = _docx()


def blank_picture(kind: str) -> bytes:
    """Without ink, so that nothing is recognised."""
    buffer = io.BytesIO()
    Image.new("L", (200, 100), 255).save(buffer, kind)
    return buffer.getvalue()


GOOD = {
    "letter.pdf": PDF,
    "note.txt": TEXT,
    "note.rtf": RTF,
    "note.docx": DOCX,
    "result.hl7": ORU,
    "records.json": FHIR,
    "consult.xml": CCDA,
    "page.html": HTML,
    "mail.eml": MAIL,
    "records.zip": ZIP,
    "blank.png": blank_picture("PNG"),
    "blank.jpg": blank_picture("JPEG"),
    "blank.tif": blank_picture("TIFF"),
}
