-- Changes no table. The functions of the schema are resources of their own, in the folder function, which Functions makes after the
-- migrations; with this number the tables tell that they have those. A release that changes functions takes a new number too, if only with a
-- file such as this: nodes of older libraries leave the functions alone from then on. The driver wants a statement.
select 'no table is changed' as tables;
