"""What the test of the whole matrix of rights stands on: two portals with their people, tables, and every act by HTTP."""
