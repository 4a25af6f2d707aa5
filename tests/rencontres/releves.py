"""Attendance files of video tools, invented: Camille and Noa were there, with somebody nobody knows."""

TEAMS = (
    "1. Summary\n"
    "Meeting title\tEntretenir les ponts\n"
    "Attended participants\t3\n"
    "\n"
    "2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Camille Essai\t11/24/26, 9:58:12 AM\t11/24/26, 11:01:40 AM\t1h 3m 28s\tcamille@exemple.test\t\tAttendee\n"
    "MODÈLE Noa (Externe)\t11/24/26, 10:02:00 AM\t11/24/26, 10:47:31 AM\t45m 31s\t\tnoa@exemple.test\tAttendee\n"
    "Invitée Surprise\t11/24/26, 10:05:00 AM\t11/24/26, 10:06:00 AM\t40s\t\t\tAttendee\n"
    "\n"
    "3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Camille Essai\t11/24/26, 9:58:12 AM\t11/24/26, 11:01:40 AM\t1h 3m 28s\tcamille@exemple.test\tAttendee\n"
).encode("utf-16")
TEAMS_FR = (
    "1. Résumé\r\n"
    "Titre de la réunion\tEntretenir les ponts\r\n"
    "\r\n"
    "2. Participants\r\n"
    "Nom\tPremière participation\tDernier départ\tDurée de la réunion\tE-mail\tID du participant (UPN)\tRôle\r\n"
    "Camille Essai\t24/11/2026 09:58:12\t24/11/2026 11:01:40\t1 h 3 min 28 s\tcamille@exemple.test\t\tParticipant\r\n"
    "Noa Modèle\t24/11/2026 10:02:00\t24/11/2026 10:47:31\t45 min 31 s\tnoa@exemple.test\t\tParticipant\r\n"
    "Invitée Surprise\t24/11/2026 10:05:00\t24/11/2026 10:06:00\t40 s\t\t\tParticipant\r\n"
).encode("utf-16")
ZOOM = (
    "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
    "123,Entretenir les ponts,11/24/2026 09:55,11/24/2026 11:02,hote@exemple.test,67,3\n"
    "\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
    "Camille Essai (Camille),camille@exemple.test,11/24/2026 09:58,11/24/2026 10:28,30,Yes\n"
    "Camille Essai,camille@exemple.test,11/24/2026 10:29,11/24/2026 11:02,33,Yes\n"
    "noa modele,,11/24/2026 10:02,11/24/2026 10:48,46,Yes\n"
    "Invitée Surprise,,11/24/2026 10:05,11/24/2026 10:06,1,Yes\n"
).encode("utf-8-sig")
ZOOM_WEBINAIRE = (
    "Attendee Details\n"
    "Attended,User Name (Original Name),First Name,Last Name,Email,Time in Session (minutes)\n"
    'Yes,"Camille Essai",Camille,Essai,CAMILLE@exemple.test,63\n'
    'Yes,"Noa Modèle",Noa,Modèle,noa@exemple.test,46\n'
    'Yes,"Invitée Surprise",Invitée,Surprise,,1\n'
    'No,"Éloi Témoin",Éloi,Témoin,eloi@exemple.test,--\n'
).encode()
BIGBLUEBUTTON = (
    "Nom;Modérateur;Score d’activité;Temps de parole;Arrivée;Départ;Durée\n"
    "Camille Essai;FALSE;3;00:00:12;24/11/2026 09:58;24/11/2026 11:01;01:03:28\n"
    "Noa Modèle;FALSE;0;00:00:00;24/11/2026 10:02;24/11/2026 10:47;45:31\n"
    "Invitée Surprise;FALSE;0;00:00:00;24/11/2026 10:05;24/11/2026 10:06;00:00:40\n"
).encode("cp1252")
WEBEX = (
    "Meeting Name\tMeeting Start Time\tFirst Name\tLast Name\tAttendee Email\tAttendance Duration\n"
    '"Ponts"\t"2026-11-24 10:00:00"\tCamille\tEssai\tcamille@exemple.test\t63 mins\n'
    '"Ponts"\t"2026-11-24 10:00:00"\tNoa\tModèle\tnoa@exemple.test\t46 mins\n'
    '"Ponts"\t"2026-11-24 10:00:00"\tInvitée\tSurprise\t\t1 mins\n'
).encode("utf-16")
ALL = {
    "teams": TEAMS,
    "teams_fr": TEAMS_FR,
    "zoom": ZOOM,
    "zoom_webinaire": ZOOM_WEBINAIRE,
    "bigbluebutton": BIGBLUEBUTTON,
    "webex": WEBEX,
}
