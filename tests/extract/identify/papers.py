"""Papers of a packet that the shared fillers do not have, as pages of text."""

from hepcite.records import Page, SourceFile

MRI = """CASCADE UNIVERSITY HOSPITAL
MRI ABDOMEN WITH AND WITHOUT CONTRAST
Patient: Quintero, Marisol   DOB: 04/02/1958   MRN: 00123
Exam date: 02/11/2026   Accession: E26-1002
COMPARISON: CT 11/03/2025
FINDINGS:
The liver is cirrhotic. In segment 8 there is a 3.2 x 2.8 cm observation with arterial enhancement and washout.
The portal vein is patent. No ascites. The spleen is enlarged and measures 14 cm.
A second observation lies in segment 6 and measures"""
MRI_2 = """1.4 cm, with a capsule and washout, LR-5.
The bile ducts are not dilated. No adenopathy.
IMPRESSION:
1. Two LR-5 observations in segments 8 and 6.
2. Patent portal vein.
Electronically signed by: Harriet Osgood, MD 02/11/2026 16:20"""
DIALYSIS = """Sandbar Renal Services, Unit 3
Hemodialysis treatment record
Patient: Marisol Quintero   Birth date 1958-04-02   Chart 77120
Treatment date: 01/09/2026   Chair 7   Nurse: P. Olander RN
Time | BP | Pulse | UF rate | Venous pressure
0610 | 132/70 | 72 | 0.6 | 140
0640 | 128/66 | 74 | 0.6 | 150
Machine checked. Access left forearm, bruit present."""
DIALYSIS_2 = """Time | BP | Pulse | UF rate | Venous pressure
0910 | 118/64 | 78 | 0.6 | 150
0940 | 122/66 | 76 | 0.4 | 140
Post weight 71.2 kg. Tolerated. Next run Friday.
P. Olander RN"""
AMBULANCE = """PREHOSPITAL CARE REPORT
Larch County Fire and EMS, Medic 4
Name: Marisol Quintero   DOB 4/2/1958
Date of service: 12/30/2025   Run 25-4471
Dispatched for a fall on ice. Found sitting on the porch, alert, cold. Right wrist swollen, no other injury.
Splint applied. Transported without lights. Care passed to the emergency department nurse."""
GENETICS = """Foothill Genetics
January 5, 2026
Re: Marisol Quintero, DOB 04/02/1958
Dear Dr. Amundsen,
Thank you for referring this pleasant lady to discuss her family history of breast cancer. We drew the pedigree together
and went through what a test can and cannot tell. She would like to think it over with her daughters before she gives blood."""
GENETICS_2 = """We spoke of the cost as well, and a form for help with it was given to her. I have not made another appointment.

With kind regards,
Ulla Brandvold, MS, CGC"""
STATEMENT = """HORIZON HEALTH PLAN
EXPLANATION OF BENEFITS - THIS IS NOT A BILL
Member: Marisol Quintero   Date: 02/01/2026
Service | Billed | Allowed | You owe
Office visit | 210.00 | 120.00 | 25.00
Laboratory | 95.00 | 40.00 | 0.00"""
COVER = """Larchmont Liver Associates
FAX COVER SHEET
To: Prior Authorization Department    Fax: 541-555-0100
From: Records, desk 4
Pages: 14 including cover
Re: M. Quintero
This message is confidential. If you have received it in error, please destroy it and call us."""


def numbered(*pages: str, style: str = "Page {n} of {total} | Quintero, M | MRN 00123") -> list[str]:
    """`pages` with a page number of their own at the foot."""
    return [f"{text}\n{style.format(n=n, total=len(pages))}" for n, text in enumerate(pages, start=1)]


def source(*texts: str, name: str = "packet.pdf") -> SourceFile:
    pages = tuple(Page(n, text, (), 612.0, 792.0) for n, text in enumerate(texts, start=1))
    return SourceFile(name, "0" * 64, pages, "text")
