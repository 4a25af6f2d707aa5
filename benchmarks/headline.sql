-- The headline figures of a bilan, as one would write them by hand: one statement a figure, aggregated by the database.
-- Parameters are spelt in full so that the file can be pasted into a console: year 2025, département 26.

-- demandes of both years, by state
SELECT annee, etat, COUNT(*) FROM demandes_demande
WHERE annee IN (2025, 2024) AND etat NOT IN ('brouillon', 'doublon') GROUP BY annee, etat;

-- demandes and distinct bénéficiaires by kind
SELECT annee, genre, COUNT(*), COUNT(DISTINCT beneficiaire_id) FROM demandes_demande
WHERE annee IN (2025, 2024) AND etat NOT IN ('brouillon', 'doublon') GROUP BY annee, genre;

-- by month
SELECT annee, EXTRACT(MONTH FROM date_demande), COUNT(*) FROM demandes_demande
WHERE annee IN (2025, 2024) AND etat NOT IN ('brouillon', 'doublon') GROUP BY 1, 2;

-- by origin
SELECT annee, origine, COUNT(*) FROM demandes_demande
WHERE annee IN (2025, 2024) AND etat NOT IN ('brouillon', 'doublon') GROUP BY annee, origine;

-- by commune, canton and stratum
SELECT d.annee, s.canton_id, d.strate, d.beneficiaire_id, COUNT(*) FROM demandes_demande d
JOIN territoires_collectivite c ON c.id = d.beneficiaire_id
JOIN territoires_situation s ON s.commune_id = c.id AND s.millesime_id = 2025
WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon') AND c.departement_id = '26'
GROUP BY 1, 2, 3, 4;

-- interventions and distinct demandes by thématique, of everybody and by kind
SELECT d.annee, d.genre, i.thematique_id, COUNT(*), COUNT(DISTINCT i.demande_id) FROM demandes_intervention i
JOIN demandes_demande d ON d.id = i.demande_id
WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon') AND i.etat <> 'declinee'
GROUP BY 1, 2, 3;

-- the same by nature
SELECT d.annee, d.genre, i.nature_id, COUNT(*), COUNT(DISTINCT i.demande_id) FROM demandes_intervention i
JOIN demandes_demande d ON d.id = i.demande_id
WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon') AND i.etat <> 'declinee'
GROUP BY 1, 2, 3;

-- interventions by canton and thématique
SELECT d.annee, s.canton_id, i.thematique_id, COUNT(*), COUNT(DISTINCT i.demande_id) FROM demandes_intervention i
JOIN demandes_demande d ON d.id = i.demande_id
LEFT JOIN territoires_situation s ON s.commune_id = d.beneficiaire_id AND s.millesime_id = 2025
WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon') AND i.etat <> 'declinee'
GROUP BY 1, 2, 3;

-- by organisme
SELECT d.annee, o.sigle, COUNT(*), COUNT(DISTINCT i.demande_id) FROM demandes_intervention i
JOIN demandes_demande d ON d.id = i.demande_id JOIN annuaire_organisme o ON o.id = i.organisme_id
WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon') AND i.etat <> 'declinee'
GROUP BY 1, 2;

-- expertise conjointe
SELECT annee, COUNT(*) FROM (
    SELECT d.annee, d.id FROM demandes_intervention i JOIN demandes_demande d ON d.id = i.demande_id
    WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon') AND i.etat <> 'declinee'
    GROUP BY d.annee, d.id HAVING COUNT(DISTINCT i.organisme_id) > 1
) joint GROUP BY annee;

-- demandes at constant perimeter (some organisme of long standing works on them, or nobody does)
SELECT d.annee, COUNT(DISTINCT d.id) FROM demandes_demande d
LEFT JOIN demandes_intervention i ON i.demande_id = d.id AND i.etat <> 'declinee'
LEFT JOIN annuaire_organisme o ON o.id = i.organisme_id
WHERE d.annee IN (2025, 2024) AND d.etat NOT IN ('brouillon', 'doublon')
AND (o.id IS NULL OR o.date_adhesion < '2024-01-01') AND d.type_convention NOT IN ('satep')
GROUP BY d.annee;
