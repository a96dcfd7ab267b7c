"""JSON:API: what follows from the declaration of a type, its schema and policies, said once for all."""
